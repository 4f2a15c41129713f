"use strict";
// Tables: sort by the button of a heading, copy as CSV at full precision. Nothing here needs a network.

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

function sortKey(cell) {
  if (!("v" in cell.dataset)) return cell.textContent.trim();
  return cell.dataset.v === "" ? null : Number(cell.dataset.v.split(" ")[0]);
}

// Numbers before words, gaps last whatever the direction.
function compare(a, b, sign) {
  const gap = (x) => x === null || x === "" || x === "–";
  if (gap(a) || gap(b)) return gap(a) - gap(b);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return sign * collator.compare(a, b);
}

function sortBy(heading) {
  const index = heading.cellIndex;
  const descending = heading.getAttribute("aria-sort") === "ascending";
  for (const other of heading.parentElement.cells) other.setAttribute("aria-sort", "none");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = heading.closest("table").tBodies[0];
  const rows = [...body.rows].map((row) => [sortKey(row.cells[index]), row]);
  rows.sort((a, b) => compare(a[0], b[0], descending ? -1 : 1));
  body.append(...rows.map(([, row]) => row));
}

function field(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

function csvCells(cell, kind) {
  const raw = "v" in cell.dataset ? cell.dataset.v : null;
  if (kind === "interval") return raw ? raw.split(" ") : ["", ""];
  return [raw === null ? field(cell.textContent.trim()) : raw];
}

function toCsv(table) {
  const headings = [...table.tHead.rows[0].cells];
  const names = headings.flatMap((h) => {
    const name = h.textContent.trim();
    return h.dataset.kind === "interval" ? [field(name + " low"), field(name + " high")] : [field(name)];
  });
  const rows = [...table.tBodies[0].rows].map((row) =>
    [...row.cells].flatMap((cell, k) => csvCells(cell, headings[k].dataset.kind)).join(","));
  return [names.join(","), ...rows].join("\n") + "\n";
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

async function onCopy(button) {
  const text = button.dataset.copy === "csv"
    ? toCsv(button.closest("figure").querySelector("table"))
    : [...button.parentElement.querySelectorAll("p")].map((p) => p.textContent).join("\n\n");
  await copy(text);
  const name = button.textContent;
  button.textContent = "Copied";
  document.querySelector(".status").textContent = "Copied";
  setTimeout(() => { button.textContent = name; }, 1500);
}

for (const heading of document.querySelectorAll("thead th")) {
  heading.querySelector("button").addEventListener("click", () => sortBy(heading));
}
for (const button of document.querySelectorAll("button.copy")) {
  button.addEventListener("click", () => onCopy(button));
}

// The contents: open beside the text, closed above it; the section in view is marked.
const contents = document.querySelector(".contents details");
const beside = matchMedia("(min-width: 72rem)");
const place = () => { contents.open = beside.matches; };
beside.addEventListener("change", place);
place();
const links = new Map([...contents.querySelectorAll("a")].map((a) => [a.hash.slice(1), a]));
const inView = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(entry.target.id)?.setAttribute("aria-current", "true");
  }
}, { rootMargin: "-10% 0px -80% 0px" });
for (const section of document.querySelectorAll("section")) inView.observe(section);
