// The flow's definition with the run laid over it.

import type { Flow, Header, Liveness, Step } from '../../wire/types';
import { Canvas } from './Canvas';
import './graph.css';
import { useLayout } from './useLayout';

export interface GraphProps {
  flow: Flow;
  /** The attempts as they stood at the playhead. */
  steps: Step[];
  header: Header;
  liveness: Liveness;
  /** Index of the step that the playhead is in; null is the live edge. */
  focusStep: number | null;
  following: boolean;
  onPickStep(index: number): void;
}

export function Graph(props: GraphProps) {
  const { key, plan, layout } = useLayout(props.flow);
  if (props.flow.nodes.length === 0) {
    return <div className="graph graph-empty">This flow has no nodes.</div>;
  }
  if (layout === null) {
    return <div className="graph graph-empty">This flow could not be laid out.</div>;
  }
  return <Canvas {...props} name={key} plan={plan} layout={layout} />;
}
