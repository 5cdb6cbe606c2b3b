// What a page measures itself with: long tasks, frames, first paint. Times in ms.

/** Counts long tasks from the page's beginning on; call before the page goes anywhere. */
export async function watchTasks(page) {
  await page.addInitScript(() => {
    window.__tasks = [];
    const note = (list) => {
      for (const { startTime, duration } of list.getEntries()) window.__tasks.push({ startTime, duration });
    };
    new PerformanceObserver(note).observe({ type: 'longtask', buffered: true });
  });
}

/** The tasks over 50 ms since the last call; the longest is 0 when there was none. */
export async function takeTasks(page) {
  const tasks = await page.evaluate(() => window.__tasks.splice(0));
  return { count: tasks.length, longest: Math.max(0, ...tasks.map((task) => task.duration)) };
}

/** Does the work and gives the times between the frames meanwhile. */
export async function framesDuring(page, work) {
  await page.evaluate(() => {
    window.__frames = [];
    window.__drawing = true;
    let last = performance.now();
    const draw = (now) => {
      window.__frames.push(now - last);
      last = now;
      if (window.__drawing) requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  });
  await work();
  const frames = await page.evaluate(() => {
    window.__drawing = false;
    return window.__frames.slice(1);
  });
  return {
    count: frames.length,
    median: quantile(frames, 0.5),
    p95: quantile(frames, 0.95),
    longest: Math.max(0, ...frames),
  };
}

/** First contentful paint, after navigation. */
export async function firstPaint(page) {
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
}

/** A value that so large a part of the values is not above; NaN of none. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function ms(value) {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
