"use strict";
// Sorts and filters the tables marked data-sorts. Without it every table stands as it was written.
for (const table of document.querySelectorAll("table[data-sorts]")) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  if (rows.length < 2) continue;
  const value = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const number = text.match(/-?\d+(?:\.\d+)?/);
    return column === 0 || !number ? text.toLowerCase() : parseFloat(number[0]);
  };
  const compare = (a, b) =>
    typeof a === typeof b
      ? typeof a === "number" ? a - b : a.localeCompare(b)
      : typeof a === "number" ? 1 : -1;
  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const keyed = rows.map((row, place) => [value(row, head.cellIndex), place, row]);
      keyed.sort((one, other) => (isUp ? 1 : -1) * compare(one[0], other[0]) || one[1] - other[1]);
      body.append(...keyed.map((entry) => entry[2]));
    });
  }
  if (!table.hasAttribute("data-filters")) continue;
  const tools = document.createElement("div");
  tools.className = "tools";
  const find = document.createElement("input");
  find.type = "search";
  const show = document.createElement("select");
  const statuses = ["", "needs_review", "incorrect", "not_attempted",
    "could_not_run timed_out out_of_memory", "grader_fault"];
  table.dataset.filters.split("|").forEach((words, place) => show.add(new Option(words, statuses[place])));
  const count = document.createElement("output");
  for (const [words, input] of [[table.dataset.find, find], [table.dataset.show, show]]) {
    const label = document.createElement("label");
    label.append(words + " ", input);
    tools.append(label);
  }
  tools.append(count);
  const filter = () => {
    const text = find.value.trim().toLowerCase();
    const wanted = show.value ? show.value.split(" ") : [];
    let shown = 0;
    for (const row of rows) {
      const fits = row.cells[0].textContent.toLowerCase().includes(text)
        && (!wanted.length || wanted.some((status) => row.querySelector("." + status)));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} ${table.dataset.of} ${rows.length}`;
  };
  find.addEventListener("input", filter);
  show.addEventListener("change", filter);
  filter();
  table.parentElement.before(tools);
}
