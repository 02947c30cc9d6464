// <fan-chart data-chart='{…}'>: the server's SVG, redrawn on a canvas that tells each point under the
// finger. All numbers, ticks and sentences come from the server (sante/ui/rules/charts.py).
//
// The canvas lives in a shadow root, so that a morph of the page never meets it, and the server's SVG
// stays in the element: it is what prints, and what is seen when anything here fails.
import uPlot from "uplot";

const styles = new CSSStyleSheet();
styles.replaceSync(`
  :host { position: relative; }
  slot { display: none; }
  .chart { height: 100%; }
  .uplot, .uplot *, .uplot *::before, .uplot *::after { box-sizing: border-box; }
  .uplot { position: relative; width: min-content; line-height: 1.5; }
  .u-wrap { position: relative; user-select: none; }
  .u-over, .u-under { position: absolute; }
  .uplot canvas { display: block; position: relative; width: 100%; height: 100%; }
  .u-axis { position: absolute; }
  .u-cursor-x { position: absolute; left: 0; top: 0; height: 100%; pointer-events: none;
    border-inline-end: 1px dashed var(--muted); will-change: transform; }
  .u-cursor-pt { position: absolute; top: 0; left: 0; border-radius: 50%; border: 0 solid;
    pointer-events: none; will-change: transform; background-clip: padding-box !important; }
  .u-off, .u-select, .u-cursor-y { display: none; }
  .point { position: absolute; z-index: 1; top: 0; right: 0.75rem; max-width: 80%; margin: 0;
    padding: 0.125rem 0.5rem; border: 1px solid var(--line); border-radius: 0.5rem;
    background: var(--card); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
  .point[hidden] { display: none; }
  @media print { slot { display: contents; } .chart, .point { display: none; } }
`);

const SERIES = ["low95", "high95", "low80", "high80", "middle", "measured"];
const LEFT = 44;
const BOTTOM = 44;

class FanChart extends HTMLElement {
  static observedAttributes = ["data-chart"];

  #plot = null;
  #resized = new ResizeObserver(() => this.#resize());
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #draw = () => this.#redraw();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styles];
    this.chart = document.createElement("div");
    this.chart.className = "chart";
    this.point = document.createElement("p");
    this.point.className = "point";
    this.point.hidden = true;
    root.append(this.chart, this.point, document.createElement("slot"));
  }

  connectedCallback() {
    this.#scheme.addEventListener("change", this.#draw);
    this.#resized.observe(this);
    this.#redraw();
    document.fonts.ready.then(this.#draw);
  }

  disconnectedCallback() {
    this.#scheme.removeEventListener("change", this.#draw);
    this.#resized.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#redraw();
  }

  #resize() {
    this.#plot?.setSize({ width: this.clientWidth, height: this.clientHeight });
  }

  #redraw() {
    if (!this.isConnected) return;
    const data = JSON.parse(this.dataset.chart);
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(data), [data.x, ...SERIES.map((name) => data[name])], this.chart);
  }

  #options(data) {
    const style = getComputedStyle(this);
    const colour = (name) => style.getPropertyValue(`--${name}`);
    const font = `12px ${style.fontFamily}`;
    const axis = { stroke: colour("muted"), font, ticks: { show: false } };
    const quiet = { points: { show: false }, stroke: "transparent", width: 0 };
    const line = { stroke: colour("accent"), width: 2, points: { show: false } };
    return {
      width: this.clientWidth,
      height: this.clientHeight,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), "UTC"),
      scales: { x: { time: true, range: () => spread(data.x) }, y: { range: () => data.y } },
      axes: [
        { ...axis, size: BOTTOM, grid: { show: false }, splits: () => data.xs.map(([at]) => at), values: () => data.xs.map(([, label]) => label) },
        { ...axis, size: LEFT, gap: 8, grid: { stroke: colour("line"), width: 1 }, splits: () => data.ys.map(([at]) => at), values: () => data.ys.map(([, label]) => label) },
      ],
      series: [
        {}, quiet, quiet, quiet, quiet,
        { ...line, dash: [4, 4] },
        { ...line, spanGaps: true, points: { show: true, size: 9, width: 2, fill: colour("card") } },
      ],
      bands: [
        { series: [2, 1], fill: colour("band-95") },
        { series: [4, 3], fill: colour("band-80") },
      ],
      cursor: {
        y: false,
        drag: { setScale: false, x: false, y: false },
        points: { size: 9, fill: colour("accent"), show: (plot, series) => series > 4 && cursorPoint(colour("accent")) },
      },
      hooks: {
        drawClear: [(plot) => target(plot, data.target, colour("zone"))],
        setCursor: [(plot) => this.#tell(data.spoken[plot.cursor.idx])],
      },
    };
  }

  #tell(sentence) {
    this.point.hidden = !sentence;
    this.point.textContent = sentence ?? "";
  }
}

// A single result stands in the middle of two months, as the server draws it.
function spread(x) {
  const month = 30 * 86400;
  const [first, last] = [x[0], x.at(-1)];
  return first === last ? [first - month, last + month] : [first, last];
}

function cursorPoint(colour) {
  const point = document.createElement("div");
  point.style.background = colour;
  return point;
}

function target(plot, range, colour) {
  if (!range) return;
  const [bottom, top] = range.map((value) => plot.valToPos(value, "y", true));
  const { left, width } = plot.bbox;
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(left, top, width, bottom - top);
}

customElements.define("fan-chart", FanChart);
