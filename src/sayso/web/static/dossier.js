// A dossier's page, made nicer: the picture can be moved and zoomed, a node shows its card, and what-if answers are read out.
// Everything here is on the page without it too, as an inline picture, a list and plain links.
(function () {
  "use strict";

  const WIDE = window.matchMedia("(min-width: 56rem)");
  const DARK = window.matchMedia("(prefers-color-scheme: dark)");
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const TALLEST = 1600, BOW = 40;
  let drawn = null;

  // ------------------------------------------------------------ small things

  function make(tag, kind, words) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    if (words) element.textContent = words;
    return element;
  }

  function button(words, label, act) {
    const element = make("button", "plain", words);
    element.type = "button";
    if (label) element.setAttribute("aria-label", label);
    element.addEventListener("click", act);
    return element;
  }

  function tell(words) {
    let told = document.getElementById("told");
    if (!told) {
      told = make("div", "hide");
      told.id = "told";
      told.setAttribute("role", "status");
      document.body.append(told);
    }
    told.textContent = words;
  }

  // ---------------------------------------------------------------- the card

  function linesOf(number) {
    return Array.from(document.querySelectorAll(".outline .line")).filter((line) => line.dataset.node.split(" ").includes(number));
  }

  function nameIn(line, number) {
    const at = line.dataset.node.trim().split(" ").indexOf(number);
    return line.querySelectorAll(".name")[Math.max(0, at)];
  }

  function copyOf(element) {
    const copy = element.cloneNode(true);
    copy.removeAttribute("id");
    copy.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
    return copy;
  }

  function cardFor(number) {
    const lines = linesOf(number);
    if (!lines.length) return null;
    const card = make("aside", "nodecard");
    card.tabIndex = -1;
    const title = make("h3");
    title.id = "nodecard-title";
    title.append(copyOf(nameIn(lines[0], number)));
    const aside = nameIn(lines[0], number).nextElementSibling;
    if (aside && aside.classList.contains("aside")) title.append(" ", copyOf(aside));
    card.setAttribute("aria-labelledby", title.id);
    card.append(title);
    const badges = new Map();
    lines.forEach((line) => line.querySelectorAll(".head > .badge").forEach((one) => badges.set(one.textContent, one)));
    if (badges.size) {
      const row = make("p", "head");
      badges.forEach((one) => row.append(copyOf(one), " "));
      card.append(row);
    }
    card.append(actions(lines, number));
    lines.forEach((line) => card.append(...restsOn(line)));
    const onward = passedOn(number);
    if (onward) card.append(onward);
    const close = button("×", "Close", closeCard);
    close.classList.add("close");
    card.append(close);
    return card;
  }

  function restsOn(line) {
    const parts = [];
    const side = line.closest(".side").dataset.name;
    const how = line.querySelector(".head > .how");
    if (how) {
      const head = make("p", "head");
      head.append(make("span", "aside", side + ": "), line.dataset.fromName ? make("b", "", line.dataset.fromName) : "", " → ", copyOf(how));
      parts.push(head);
    }
    const why = line.querySelector(":scope > .why");
    if (why) parts.push(copyOf(why));
    line.querySelectorAll(":scope > .said, :scope > .further").forEach((one) => parts.push(copyOf(one)));
    return parts;
  }

  function passedOn(number) {
    const names = new Map();
    document.querySelectorAll('.outline .line[data-from="' + number + '"]').forEach((line) => {
      const name = line.querySelector(".name").textContent;
      if (!names.has(name)) names.set(name, line);
    });
    if (!names.size) return null;
    const list = make("p", "aside", "Passed on to: ");
    let first = true;
    names.forEach((line, name) => {
      if (!first) list.append(", ");
      first = false;
      list.append(name);
    });
    return list;
  }

  function actions(lines, number) {
    const row = make("p", "acts");
    const at = lines[0].dataset.node.trim().split(" ").indexOf(number);
    const without = lines.map((line) => line.querySelectorAll(":scope > .head .without")[at]).find(Boolean);
    if (without) {
      const copy = copyOf(without);
      copy.className = "button";
      copy.textContent = "Without " + copy.dataset.name;
      row.append(copy);
      if (window.htmx) window.htmx.process(row);
    }
    const anchor = lines.find((line) => line.id);
    if (anchor) {
      const see = make("a", "", "in the list");
      see.href = "#" + anchor.id;
      row.append(see);
    }
    return row;
  }

  function openCard(number, focus) {
    const figure = document.querySelector(".graph");
    const card = figure && cardFor(number);
    if (!card) return;
    closeCard();
    figure.append(card);
    if (window.htmx) window.htmx.process(card);
    figure.querySelectorAll("a.lit").forEach((one) => one.classList.remove("lit"));
    const node = lineLink(figure, number);
    if (node) node.classList.add("lit");
    if (focus) card.focus();
    else tell(card.querySelector("h3").textContent);
  }

  function closeCard() {
    const card = document.querySelector(".nodecard");
    if (!card) return;
    const had = card.contains(document.activeElement);
    card.remove();
    if (had) (document.querySelector(".canvas") || document.querySelector(".graph .scroll")).focus();
  }

  function lineLink(figure, number) {
    return Array.from(figure.querySelectorAll("svg a")).find((one) => numberOf(one) === number);
  }

  function numberOf(link) {
    const found = /-n(\d+)$/.exec(link.getAttribute("href") || "");
    return found ? found[1] : "";
  }

  // ------------------------------------------------------------- the picture

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    return { ink: get("--ink"), quiet: get("--quiet"), paper: get("--paper"), lit: get("--lit"), asserts: get("--for"), denies: get("--against"), both: get("--quiet"), assertsFill: get("--for-tint"), deniesFill: get("--against-tint"), bothFill: get("--card") };
  }

  function looks(c) {
    const arrow = (side) => ({ selector: "edge." + side, style: { "line-color": c[side], "target-arrow-color": c[side] } });
    const box = (side) => ({ selector: "node." + side, style: { "border-color": c[side], "background-color": c[side + "Fill"] } });
    return [
      { selector: "node", style: { label: "data(label)", shape: "rectangle", width: "data(w)", height: "data(h)", "border-width": 1.5, "text-wrap": "wrap", "text-valign": "center", "text-halign": "center", "font-size": 13, "font-family": "Helvetica Neue, Arial, sans-serif", color: c.ink, "line-height": 1.2 } },
      box("asserts"), box("denies"), box("both"),
      { selector: "node.source, node.anonymous", style: { shape: "round-rectangle", "corner-radius": 18 } },
      { selector: "node.anonymous", style: { "border-style": "dashed" } },
      { selector: "node.denies", style: { "border-style": "double", "border-width": 5 } },
      { selector: "node.both", style: { "border-color": c.denies, "outline-color": c.asserts, "outline-width": 1.5, "outline-offset": 2 } },
      { selector: "node.passed", style: { "border-width": 5 } },
      { selector: "node.circle", style: { shape: "round-rectangle", "background-opacity": 0, "border-color": c.quiet, label: "↻ circle", "text-valign": "top", "font-size": 11, color: c.quiet, padding: 9 } },
      { selector: "edge", style: { width: 1.6, "curve-style": "unbundled-bezier", "edge-distances": "endpoints", "control-point-distances": "data(bends)", "control-point-weights": "data(weights)", "source-endpoint": "data(start)", "target-endpoint": "data(end)", "target-arrow-shape": "triangle", "target-label": "data(how)", "target-text-offset": "data(room)", "target-text-margin-y": -8, "font-size": 11, color: c.quiet, "text-background-color": c.paper, "text-background-opacity": 0.85, "font-family": "Helvetica Neue, Arial, sans-serif" } },
      arrow("asserts"), arrow("denies"), arrow("both"),
      { selector: "edge.denies", style: { "target-arrow-fill": "hollow" } },
      { selector: "edge.way", style: { "curve-style": "round-segments", "segment-distances": "data(bends)", "segment-weights": "data(weights)", "segment-radii": 40 } },
      { selector: "edge.hidden", style: { "line-style": "dashed", "line-dash-pattern": [7, 5], width: 2.4, color: c.ink, "font-weight": "bold" } },
      { selector: "edge.inside", style: { "target-arrow-shape": "none", "line-color": c.quiet, "curve-style": "straight" } },
      { selector: "edge.perhaps", style: { "line-style": "dotted", "line-color": c.quiet, width: 2.5, "target-arrow-shape": "none", "target-label": "" } },
      { selector: ".dim", style: { opacity: 0.28 } },
      { selector: "node.here", style: { "border-width": 6, "background-color": c.lit } },
    ];
  }

  // Where a point lies seen along the line from start to end: how far along, and how far aside.
  function along(start, end, point) {
    const dx = end[0] - start[0], dy = end[1] - start[1], length = Math.hypot(dx, dy) || 1;
    const px = point[0] - start[0], py = point[1] - start[1];
    return [(px * dx + py * dy) / (length * length), (py * dx - px * dy) / length];
  }

  function elements(graph) {
    const centre = {};
    graph.nodes.forEach((node) => { centre[node.id] = node.at; });
    const found = graph.circles.map((id) => ({ data: { id: id, w: 1, h: 1, label: "" }, classes: "circle", selectable: false }));
    graph.nodes.forEach((node) => {
      const data = { id: node.id, label: node.label, name: node.name, w: node.at[2], h: node.at[3] };
      if (node.circle >= 0) data.parent = graph.circles[node.circle];
      found.push({ data: data, position: { x: node.at[0], y: node.at[1] }, classes: [node.side, node.kind, node.passed ? "passed" : ""].join(" ") });
    });
    graph.arrows.forEach((arrow) => found.push(edge(arrow, centre)));
    graph.perhaps.forEach((pair) => found.push(bow(pair, centre)));
    return found;
  }

  // A bow at the left of two boxes, from the upper to the lower one.
  function bow(pair, centre) {
    const [upper, lower] = [pair.a, pair.b].sort((a, b) => centre[a][1] - centre[b][1]);
    const at = (id, way) => (-centre[id][2] / 2).toFixed(1) + "px " + (way * centre[id][3] * 0.2).toFixed(1) + "px";
    return { data: { source: upper, target: lower, how: pair.words, bends: [BOW], weights: [0.5], start: at(upper, 1), end: at(lower, -1), room: 0 }, classes: "perhaps" };
  }

  function edge(arrow, centre) {
    const points = arrow.points, start = points[0], end = points[points.length - 1];
    const at = (point, node) => (point[0] - node[0]).toFixed(1) + "px " + (point[1] - node[1]).toFixed(1) + "px";
    const far = Math.max(24, Math.abs(end[0] - start[0]));
    const straight = [[start[0] + far * 0.4, start[1]], [end[0] - far * 0.6, end[1]]];
    const bends = (points.length > 2 ? points.slice(1, -1) : straight).map((point) => along(start, end, point));
    const kinds = [arrow.side === "circle" ? "inside" : arrow.side, arrow.hidden ? "hidden" : "", points.length > 2 ? "way" : ""];
    return {
      data: { source: arrow.from, target: arrow.to, how: arrow.how, weights: bends.map((one) => one[0]), bends: bends.map((one) => one[1]), start: at(start, centre[arrow.from]), end: at(end, centre[arrow.to]), room: 13 + 2.9 * arrow.how.length },
      classes: kinds.join(" "),
    };
  }

  function draw(figure) {
    const graph = JSON.parse(figure.dataset.graph);
    const svg = figure.querySelector("svg"), box = figure.querySelector(".scroll");
    const height = Math.min(Math.max(260, svg.getBoundingClientRect().height - 30), TALLEST);
    const canvas = make("div", "canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "Picture of who has it from whom. Arrow keys go from node to node, Enter shows what a node rests on, plus and minus zoom, 0 shows all. The list below says the same.");
    canvas.style.height = Math.round(height) + "px";
    box.before(canvas);
    const cy = window.cytoscape({ container: canvas, elements: elements(graph), layout: { name: "preset", fit: true, padding: 16 }, style: looks(colours()), minZoom: 0.15, maxZoom: 3, userZoomingEnabled: false, boxSelectionEnabled: false, autounselectify: true });
    box.hidden = true;
    cy.resize();
    fit(cy);
    const legend = svg.cloneNode(false);
    legend.classList.add("legend-copy");
    svg.querySelectorAll(":scope > g[transform]").forEach((one) => legend.append(one.cloneNode(true)));
    if (legend.childNodes.length) {
      const y = graph.height;
      legend.setAttribute("viewBox", "0 " + y + " " + svg.viewBox.baseVal.width + " 32");
      legend.setAttribute("height", "32");
      canvas.after(legend);
    }
    canvas.after(tools(cy));
    cy.on("tap", "node", (event) => choose(cy, event.target, false));
    cy.on("tap", (event) => { if (event.target === cy) { closeCard(); light(cy, null); } });
    cy.on("mouseover", "node", (event) => { canvas.classList.add("over"); canvas.title = event.target.data("name") || ""; });
    cy.on("mouseout", "node", () => { canvas.classList.remove("over"); canvas.title = ""; });
    canvas.addEventListener("wheel", (event) => wheel(cy, event), { passive: false });
    canvas.addEventListener("keydown", (event) => key(cy, event));
    drawn = { cy: cy, figure: figure, box: box, canvas: canvas };
  }

  function fit(cy) {
    cy.fit(undefined, 12);
    if (cy.zoom() > 1.15) { cy.zoom(1.15); cy.center(); }
  }

  function tools(cy) {
    const row = make("p", "tools");
    row.append(button("+", "Zoom in", () => zoom(cy, 1.25)), button("−", "Zoom out", () => zoom(cy, 0.8)), button("Show all", "", () => fit(cy)));
    row.append(make("span", "aside", "Drag to move, Ctrl and wheel to zoom."));
    return row;
  }

  function zoom(cy, factor, at) {
    const box = cy.container();
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: at || { x: box.clientWidth / 2, y: box.clientHeight / 2 } });
  }

  function wheel(cy, event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(cy, Math.exp(-event.deltaY / 300), { x: event.offsetX, y: event.offsetY });
  }

  function light(cy, node) {
    cy.elements().removeClass("dim here");
    if (!node) return;
    const starts = node.isChild() ? node.siblings().union(node) : node;
    const way = starts.predecessors().union(starts.successors()).union(starts);
    cy.elements().not(way).not(way.parents()).not(".circle").addClass("dim");
    node.addClass("here");
  }

  function choose(cy, node, focus) {
    if (node.hasClass("circle")) return;
    light(cy, node);
    if (/^n\d+$/.test(node.id())) openCard(node.id().slice(1), focus);
    else tell(node.data("name"));
  }

  function key(cy, event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const here = cy.nodes(".here");
    if (event.key in KEYS) step(cy, here, KEYS[event.key]);
    else if (event.key === "Enter" && here.length) choose(cy, here[0], true);
    else if (event.key === "Escape") { closeCard(); light(cy, null); }
    else if (event.key === "+" || event.key === "=") zoom(cy, 1.25);
    else if (event.key === "-") zoom(cy, 0.8);
    else if (event.key === "0") fit(cy);
    else return;
    event.preventDefault();
  }

  // The nearest node in that direction, or the first origin if none is chosen yet.
  function step(cy, here, way) {
    const all = cy.nodes().not(".circle");
    let next = null;
    if (!here.length) {
      next = all.sort((a, b) => a.position("x") - b.position("x") || a.position("y") - b.position("y"))[0];
    } else {
      const from = here[0].position();
      let best = Infinity;
      all.forEach((node) => {
        const dx = node.position("x") - from.x, dy = node.position("y") - from.y;
        const ahead = dx * way[0] + dy * way[1], aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
        if (ahead > 5 && ahead + 2 * aside < best) { best = ahead + 2 * aside; next = node; }
      });
    }
    if (!next) return;
    light(cy, next);
    const seen = cy.extent(), at = next.position();
    if (at.x < seen.x1 || at.x > seen.x2 || at.y < seen.y1 || at.y > seen.y2) cy.center(next);
    const from = next.incomers("node").map((node) => node.data("name"));
    const otherwise = next.isChild() ? ", in a circle" : next.is(".article") ? ", names nobody" : ", an origin";
    tell(next.data("name") + (from.length ? ", has it from " + from.join(" and ") : otherwise));
  }

  // ------------------------------------------------- when it starts and again

  function loaded(address) {
    return new Promise((done, failed) => {
      if (window.cytoscape) return done();
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    });
  }

  function start() {
    drawn = null;
    const figure = document.querySelector(".graph[data-graph]");
    if (!figure) return;
    figure.addEventListener("click", (event) => {
      const link = event.target.closest && event.target.closest("svg a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !linesOf(numberOf(link)).length) return;
      event.preventDefault();
      openCard(numberOf(link), false);
    });
    if (!WIDE.matches) return;
    loaded(figure.dataset.script).then(() => { if (figure.isConnected && !drawn) draw(figure); }, () => {});
  }

  function restyle() {
    if (drawn) drawn.cy.style(looks(colours()));
  }

  function swapped() {
    start();
    const whatif = document.getElementById("whatif");
    const words = (whatif || document.querySelector(".opening")).textContent.replace(/\s+/g, " ").trim();
    tell(words);
    if (whatif) whatif.focus({ preventScroll: true });
    else document.getElementById("main").focus({ preventScroll: true });
  }

  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });
  document.body.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "main" && document.querySelector(".dossier")) swapped(); });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.body.addEventListener(name, (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (link) window.location.assign(link.href);
  }));
  document.body.addEventListener("htmx:beforeSwap", () => { if (drawn) { drawn.cy.destroy(); drawn = null; } });
  DARK.addEventListener("change", restyle);
  start();
})();
