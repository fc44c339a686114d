// Charts by uPlot, drawn where the server drew them: the same curves, and with them a cursor, the day's numbers and days to
// drag over. The numbers stand in a chart's data-plot; colours, widths and dashes are those of the drawing beneath. The
// library comes when the page is there, and only to pages that have charts.
"use strict";
(() => {
  const DAY_MS = 86_400_000;
  const STILL_PX = 4; // a mouse that moves further between press and release drags
  const { library, sheet } = document.currentScript.dataset;
  const plots = new Map(); // the charts on the page: what draws each, and how its looks are forgotten
  let comes = null; // the library

  function fetchLibrary() {
    return new Promise((there) => {
      document.head.prepend(Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet })); // ours has the last word
      document.head.append(Object.assign(document.createElement("script"), { src: library, onload: there }));
    });
  }

  const whenLoaded = () => new Promise((there) => (document.readyState === "complete" ? there() : addEventListener("load", () => setTimeout(there), { once: true })));

  // How the stylesheet draws a class of curve, looked up once for each theme.
  function looksIn(curves) {
    let known = {};
    const look = (name) => {
      if (!known[name]) {
        const probe = curves.appendChild(document.createElementNS(curves.namespaceURI, "path"));
        probe.setAttribute("class", name);
        const { stroke, strokeWidth, strokeDasharray, fill, fillOpacity } = getComputedStyle(probe);
        const dash = strokeDasharray === "none" ? [] : strokeDasharray.split(",").map(parseFloat);
        known[name] = { stroke, width: parseFloat(strokeWidth), dash, fill: fill.replace(/^rgb\((.*)\)$/, `rgba($1, ${fillOpacity})`) };
        probe.remove();
      }
      return known[name];
    };
    return { look, forget: () => (known = {}) };
  }

  // Days that have no neighbour are points: no line leads to them.
  const isKnown = (value) => value !== null && value !== undefined;
  const alone = (values) => values.flatMap((value, place) => (isKnown(value) && !isKnown(values[place - 1]) && !isKnown(values[place + 1]) ? [place] : []));

  // The series of uPlot in the order of drawing: bands, curves up to the last whole day and from there, marks.
  function seriesOf(given, look) {
    const data = [given.labels.map((_, place) => place)], series = [{}], bands = [];
    const add = (values, own) => data.push(values) && series.push({ pxAlign: 0, points: { show: false }, ...own }) - 1;
    const curve = (name, values, more) => {
      const points = alone(values);
      if (values.some(isKnown)) {
        const own = look(`line ${name}`);
        const stroke = () => look(`line ${name}`).stroke;
        add(values, { stroke, width: own.width, dash: own.dash, cap: "round", ...more, points: { show: points.length > 0, filter: () => points, size: look(`line ${name} alone`).width, width: 0, fill: stroke } });
      }
    };
    for (const band of given.bands) {
      const [high, low] = [band.high, band.low].map((side) => add(side.values, { width: 0, isSide: true }));
      bands.push({ series: [high, low], fill: () => look("room").fill });
    }
    const area = given.stacked ? "stack" : "fill";
    for (const line of given.stacked ? [...given.lines].reverse() : given.lines) { // the lower ones over the higher ones
      const end = line.whole || given.running === null ? given.labels.length : given.running;
      curve(line.look, line.values.map((value, place) => (place < end ? value : null)), (line.filled || given.stacked) && { fill: () => look(`${area} ${line.look}`).fill });
      if (isKnown(line.values[end])) curve(`${line.look} so-far`, line.values.map((value, place) => (place === end || place === end - 1 ? value : null)));
    }
    for (const [place, value, , name] of given.marks) {
      const mark = () => look(`mark ${name}`);
      add(given.labels.map((_, other) => (other === place ? value : null)), { isSide: true, paths: () => null, points: { show: true, size: 12, width: mark().width, stroke: () => mark().stroke, fill: () => mark().fill } });
    }
    return { data, series, bands };
  }

  // What is told of one place: its day, each figure that is known, each mark.
  function lines(given, place) {
    const told = given.lines.map((line) => [line.look, line.name, line.texts[place]]);
    for (const { name, low, high } of given.bands) told.push(["room", name, low.texts[place] && `${low.texts[place]} – ${high.texts[place]}`]);
    for (const [at, , text, look] of given.marks) if (at === place) told.push([`mark ${look}`, "", text]);
    for (const [at, text, kind] of given.flags) if (at === place) told.push([`flag ${kind}`, "", text]);
    return told.filter(([, , text]) => text);
  }

  function tell(chart, given, plot) {
    chart.querySelector(".hover")?.remove();
    const place = plot.cursor.idx;
    if (!isKnown(place)) return;
    const box = chart.appendChild(document.createElement("div"));
    box.className = "hover";
    box.append(Object.assign(document.createElement("b"), { textContent: given.labels[place] }));
    for (const [look, name, text] of lines(given, place)) {
      const line = box.appendChild(document.createElement("div"));
      line.append(Object.assign(document.createElement("i"), { className: `swatch ${look}` }), name ? `${name}: ${text}` : text);
    }
    const [room, outer] = [plot.over, chart].map((one) => one.getBoundingClientRect());
    const x = room.left - outer.left + plot.valToPos(place, "x");
    const end = room.right - outer.left;
    box.style.left = `${x + 10 > end - box.offsetWidth ? Math.max(0, x - 10 - box.offsetWidth) : x + 10}px`;
  }

  // The parameters that name what lies between two places of a chart: days, or times of one or more hours.
  function spanOf(chart, first, last) {
    const { from, step, times } = chart.dataset;
    if (from) {
      const day = (place) => new Date(Date.parse(from) + place * step * DAY_MS).toISOString().slice(0, 10);
      const end = new Date(Date.parse(day(last + 1)) - DAY_MS).toISOString().slice(0, 10);
      return first === last && step === "1" ? { to: day(first) } : { from: day(first), to: end };
    }
    const all = times.split(" ");
    const length = Date.parse(all[1]) - Date.parse(all[0]);
    return { to: all[last].slice(0, 10), since: all[first], until: new Date(Date.parse(all[last]) + length).toISOString() };
  }

  const byDay = (address) => address.replace("time%3Ahour", "time%3Aday");

  // A click on a day leads to its hours, where there are some. A tap only tells the day's numbers.
  function lead(chart, given, plot, event) {
    const place = plot.cursor.idx;
    const isAhead = given.running !== null && place > given.running;
    const isWeek = chart.dataset.step === "7";
    if (!chart.dataset.byHour || !isKnown(place) || isAhead || event.pointerType === "touch" || chart.classList.contains("let-go")) return;
    const url = new URL(isWeek ? byDay(chart.dataset.byHour) : chart.dataset.byHour, location.href);
    for (const [name, value] of Object.entries(spanOf(chart, place, place))) url.searchParams.set(name, value);
    location.assign(url);
  }

  // Days dragged over become the page's period.
  function choose(chart, plot) {
    const { left, width } = plot.select;
    const [first, last] = [left, left + width].map((x) => plot.posToIdx(x));
    plot.setSelect({ left: 0, width: 0 }, false);
    if (first === last || chart.classList.contains("let-go")) return;
    const span = spanOf(chart, first, last);
    const url = new URL(span.since ? chart.dataset.byHour : location.href, location.href);
    for (const name of ["days", "from", "to"]) if (!span.since || name === "to") url.searchParams.delete(name);
    for (const [name, value] of Object.entries(span)) url.searchParams.set(name, value);
    if (url.pathname === location.pathname) dashboard.go(url.href);
    else location.assign(url);
  }

  function drawOne(chart) {
    const given = JSON.parse(chart.dataset.plot);
    const drawing = chart.querySelector("svg");
    if (given.labels.length < 2) return;
    const { look, forget } = looksIn(drawing.querySelector(".curves"));
    const { data, series, bands } = seriesOf(given, look);
    const [above, below] = given.room;
    const sizes = () => ({ width: drawing.getBoundingClientRect().width, height: Number(drawing.getAttribute("height")) });
    const isOfDays = Boolean(chart.dataset.from || (chart.dataset.times && chart.dataset.byHour));
    const point = (plot, at) => (series[at].isSide ? null : document.createElement("div"));
    let pressed = null; // where the button went down
    const plot = new uPlot({
      ...sizes(), series, bands,
      padding: [above, 0, below, 0],
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false, range: [0, given.labels.length - 1] }, y: { range: [0, given.top || 1] } },
      legend: { show: false },
      select: { show: isOfDays, left: 0, top: 0, width: 0, height: 0 },
      cursor: {
        y: false,
        points: { show: point },
        move: (own, left, top) => [left < 0 ? left : own.valToPos(own.posToIdx(left), "x"), top], // from day to day
        drag: { x: isOfDays, y: false, setScale: false, click: () => null }, // uPlot takes a click beside a day for a drag
        bind: { dblclick: () => null, mousedown: (own, over, press) => (event) => { chart.classList.remove("let-go"); pressed = event.clientX; if (event.button === 0) press(event); } },
      },
      hooks: { setCursor: [(own) => tell(chart, given, own)], setSelect: [(own) => choose(chart, own)] },
    }, data, chart);
    plot.root.setAttribute("aria-hidden", "true"); // the drawing beneath has the chart's name
    plot.root.style.left = `${drawing.getBoundingClientRect().left - chart.getBoundingClientRect().left}px`;
    plot.over.addEventListener("click", (event) => Math.abs(event.clientX - pressed) <= STILL_PX && lead(chart, given, plot, event));
    chart.classList.add("plotted");
    const resized = new ResizeObserver(() => sizes().width !== plot.width && plot.setSize(sizes()));
    resized.observe(drawing);
    plots.set(chart, { plot, forget, end: () => (resized.disconnect(), plot.destroy()) });
  }

  function repaint() {
    for (const { plot, forget } of plots.values()) {
      forget();
      plot.redraw(false);
    }
  }

  async function draw(root) {
    if (!root.querySelector(".chart")) return;
    await (comes ??= whenLoaded().then(fetchLibrary));
    for (const chart of root.querySelectorAll(".chart")) if (chart.isConnected && !plots.has(chart)) drawOne(chart);
  }

  // What is about to leave the page lets go of the listeners that it has elsewhere.
  function drop(root) {
    for (const chart of root.querySelectorAll(".chart")) {
      plots.get(chart)?.end();
      plots.delete(chart);
    }
  }

  // Takes away from a copy of some part what was added to its charts here.
  function strip(copy) {
    copy.querySelectorAll(".uplot, .hover").forEach((one) => one.remove());
    copy.querySelectorAll(".chart").forEach((one) => one.classList.remove("plotted", "let-go"));
  }

  const leave = () => plots.forEach(({ plot }) => plot.cursor.idx !== null && plot.setCursor({ left: -10, top: -10 }));
  document.addEventListener("pointerdown", (event) => event.target.closest(".uplot") || leave()); // a finger does not leave
  document.addEventListener("keydown", (event) => event.key === "Escape" && plots.forEach((_, chart) => chart.classList.add("let-go")));
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  window.charts = { draw, drop, strip };
})();
