// The page: which run is shown, and the rooms around it.

export function App() {
  return <main>runreel</main>;
}
