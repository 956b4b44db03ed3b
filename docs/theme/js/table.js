/* The table of all functions: sort, filter, choose columns and rows, download, and keep all of it in the address.

   The page is complete without this script. The controls stand in the page, in its language; the heads
   and cells of the table say what there is to sort and filter by. The query is the one state of the filters: a box that
   is ticked writes its word into it. */

"use strict";

{
  const { Vocabulary, fragment, holds, normal, number, stem } = window.actref.query;
  const MOST_WORDS = 8;
  const PATIENCE = 1200; // ms after which a word that is still being typed counts as finished

  class Column {
    constructor(head, index) {
      const { key, type, group, names, words = "", understood = "", choices = "", usual } = head.dataset;
      Object.assign(this, { head, index, key, type, group, usual: usual !== undefined, title: head.textContent.trim() });
      this.names = names.split(";");
      this.choices = choices === "" ? [] : choices.split("|");
      // What is offered is in the language of the page; what the other languages say is understood.
      this.words = [[words, true], [understood, false]].flatMap(([list, offered]) => list.split(";").filter(Boolean).map((each) => {
        const [word, values] = each.split("=");
        return { word, values: values.split("|"), offered };
      }));
      this.labels = new Map();
      this.shown = this.usual;
    }

    label(choice) {
      return this.labels.get(choice) ?? choice;
    }

    /* What a reader would write for a value. */
    word(choice) {
      const own = this.words.find(({ values }) => values.length === 1 && values[0] === choice);
      return own?.word ?? `${this.title}: ${this.label(choice)}`;
    }
  }

  class Row {
    constructor(line, index, columns) {
      Object.assign(this, { line, index, name: line.dataset.name, canBeDrawn: line.dataset.curve !== undefined });
      this.title = line.cells[0].querySelector("a").textContent;
      const [aliases, words] = ["aliases", "full_name"].map((wanted) => line.cells[columns.findIndex(({ key }) => key === wanted)].textContent);
      this.spellings = [this.name, this.title, words, ...aliases.split(/, |、/)].map(normal);
      this.selected = false;
    }

    isCalled(part) {
      return part.length > 1 && this.spellings.some((spelling) => spelling.includes(part));
    }

    text(column) {
      return this.line.cells[column.index].textContent.trim();
    }

    /* Empty where the property is not known. */
    value(column) {
      const cell = this.line.cells[column.index];
      return cell.dataset.value ?? cell.textContent.trim();
    }

    order(column) {
      const value = this.value(column);
      if (value === "") return undefined;
      if (column.choices.length > 0) return column.choices.indexOf(value);
      if (column.type === "text") return normal(column.index === 0 ? this.title : this.text(column));
      const ordered = number(this.line.cells[column.index].dataset.order ?? value);
      return Number.isNaN(ordered) ? undefined : ordered;
    }
  }

  class Table {
    constructor(root) {
      const controls = root.querySelector(".table-controls");
      this.explorer = controls.dataset.explorer;
      this.say = {};
      for (const each of controls.querySelectorAll("[data-say]")) this.say[each.dataset.say] = each.textContent;
      controls.querySelector(".table-messages").remove();
      this.box = root.querySelector(".table-box");
      this.table = root.querySelector("table");
      this.columns = [...this.table.tHead.rows[0].cells].map((head, index) => new Column(head, index));
      this.rows = [...this.table.tBodies[0].rows].map((line, index) => new Row(line, index, this.columns));
      for (const column of this.columns.filter(({ choices }) => choices.length > 0)) {
        for (const row of this.rows) column.labels.set(row.value(column), row.text(column));
      }
      this.vocabulary = new Vocabulary(this.columns, this.rows);
      this.sorted = null;
      this.linkProblems = [];
      for (const part of ["query", "problem", "facets", "columns", "overlay"]) {
        this[`${part}Part`] = controls.querySelector(`.table-${part}`);
      }
      this.input = controls.querySelector("input");
      this.words = controls.querySelector("[role=listbox]");
      this.status = controls.querySelector("[role=status]");
      this.makeHeads();
      this.makeTicks();
      this.makeFacets();
      this.makeChips(controls);
      this.makePicker();
      this.listen(controls);
      root.classList.add("is-alive");
      this.restore();
    }

    phrase(name, values = {}) {
      return this.say[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
    }

    // --- What is put into the page once.

    makeHeads() {
      for (const column of this.columns) {
        const button = element("button", { type: "button", textContent: column.title });
        button.addEventListener("click", () => this.sort(column));
        column.head.replaceChildren(button);
      }
    }

    makeTicks() {
      for (const row of this.rows.filter(({ canBeDrawn }) => canBeDrawn)) {
        const label = this.phrase("select", { name: row.title });
        row.tick = element("input", { type: "checkbox", title: label, ariaLabel: label });
        row.tick.addEventListener("change", () => {
          row.selected = row.tick.checked;
          this.show();
        });
        row.line.cells[0].prepend(row.tick);
      }
    }

    makeFacets() {
      this.facets = [];
      for (const [group, columns] of this.groups(({ choices, type }) => choices.length > 0 || type === "number")) {
        const fields = columns.map((column) => (column.type === "number" ? this.rangeFacet(column) : this.choiceFacet(column)));
        this.facetsPart.append(fieldset(group, "table-group", fields));
      }
    }

    choiceFacet(column) {
      const boxes = column.choices.map((choice) => {
        const box = element("input", { type: "checkbox", value: choice });
        const label = element("label");
        label.append(box, column.label(choice));
        return { box, label };
      });
      const ticked = () => boxes.filter(({ box }) => box.checked).map(({ box }) => column.word(box.value));
      for (const { box } of boxes) {
        box.addEventListener("change", () => this.rewrite(column, [ticked().join(` ${this.say.or} `)]));
      }
      this.facets.push((conditions) => {
        const values = conditions.flatMap(({ alternatives }) => alternatives).filter((each) => each.column === column);
        for (const { box } of boxes) box.checked = values.some((each) => each.values?.has(box.value));
      });
      return fieldset(column.title, "table-choice", boxes.map(({ label }) => label));
    }

    rangeFacet(column) {
      const ends = [
        { sign: ">=", other: "≥", name: "least" },
        { sign: "<=", other: "≤", name: "most" },
      ].map((end) => {
        const input = element("input", { type: "text", inputMode: "decimal", size: 6, autocomplete: "off" });
        input.setAttribute("aria-label", this.phrase(end.name, { column: column.title }));
        return { ...end, input };
      });
      for (const { input } of ends) {
        input.addEventListener("change", () => {
          const given = ends.filter((end) => end.input.value.trim() !== "");
          this.rewrite(column, given.map((end) => `${column.title} ${end.sign} ${end.input.value.trim()}`));
        });
      }
      this.facets.push((conditions) => {
        for (const { sign, other, input } of ends) {
          const found = conditions.flatMap(({ alternatives }) => alternatives)
            .findLast((each) => each.column === column && [sign, other].includes(each.sign));
          if (document.activeElement !== input) input.value = found === undefined ? "" : String(found.limit).replace("Infinity", "∞");
        }
      });
      return fieldset(column.title, "table-range", [ends[0].input, " – ", ends[1].input]);
    }

    /* A chip is a word of the query. */
    makeChips(controls) {
      for (const chip of controls.querySelectorAll(".table-chips button")) {
        const word = chip.textContent;
        const others = (conditions) => conditions.filter(({ text }) => normal(text) !== normal(word));
        chip.addEventListener("click", () => {
          const { conditions } = this.vocabulary.parse(this.input.value);
          const texts = others(conditions).map(({ text }) => text);
          this.input.value = (texts.length < conditions.length ? texts : [...texts, word]).join(", ");
          this.filter();
        });
        this.facets.push((conditions) => chip.setAttribute("aria-pressed", String(others(conditions).length < conditions.length)));
      }
    }

    makePicker() {
      for (const [group, columns] of this.groups(({ index }) => index > 0)) {
        const labels = columns.map((column) => {
          column.box = element("input", { type: "checkbox" });
          column.box.addEventListener("change", () => {
            column.shown = column.box.checked;
            this.show();
          });
          const label = element("label");
          label.append(column.box, column.title);
          return label;
        });
        this.columnsPart.append(fieldset(group, "table-group", labels));
      }
    }

    groups(wanted) {
      const groups = new Map();
      for (const column of this.columns.filter(wanted)) groups.set(column.group, [...(groups.get(column.group) ?? []), column]);
      return groups;
    }

    listen(controls) {
      const actions = {
        usual: () => this.pick(({ usual }) => usual),
        every: () => this.pick(() => true),
        csv: () => window.actref.save("file", "actref-functions.csv", "text/csv;charset=utf-8", this.csv()),
        json: () => window.actref.save("file", "actref-functions.json", "application/json", this.json()),
        reset: () => this.reset(),
      };
      for (const button of controls.parentNode.querySelectorAll("[data-do]")) button.addEventListener("click", actions[button.dataset.do]);
      this.input.addEventListener("input", () => {
        this.offer();
        this.filter({ typing: true });
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.filter(), PATIENCE);
      });
      this.input.addEventListener("change", () => this.filter());
      this.input.addEventListener("blur", () => this.offer([]));
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.words.addEventListener("pointerdown", (event) => {
        event.preventDefault(); // The focus stays in the field.
        const option = event.target.closest("[role=option]");
        if (option !== null) this.accept(option.textContent);
      });
    }

    // --- Words offered while one is typed.

    offer(words = null) {
      const [start, end] = fragment(this.input.value, this.input.selectionStart);
      const typed = stem(this.input.value.slice(start, end));
      const offered = words ?? this.vocabulary.complete(typed, MOST_WORDS).filter((word) => normal(word) !== typed);
      this.words.replaceChildren(
        ...offered.map((word, index) => element("li", { id: `table-word-${index}`, role: "option", textContent: word })),
      );
      for (const option of this.words.children) option.setAttribute("aria-selected", "false");
      this.words.hidden = offered.length === 0;
      this.input.setAttribute("aria-expanded", String(offered.length > 0));
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const options = [...this.words.children];
      const active = options.findIndex((option) => option.ariaSelected === "true");
      if (event.key === "Escape" && options.length > 0) {
        event.preventDefault();
        this.offer([]);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (active >= 0) this.accept(options[active].textContent);
        else {
          this.offer([]);
          this.filter();
        }
      } else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        if (options.length === 0) return this.offer();
        const step = event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1;
        const next = options[(active + step + options.length) % options.length];
        for (const option of options) option.setAttribute("aria-selected", String(option === next));
        next.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", next.id);
      }
      return undefined;
    }

    /* Put a word in the place of what is being typed; a negation before it stays. */
    accept(word) {
      const { value, selectionStart } = this.input;
      const [start, end] = fragment(value, selectionStart);
      const typed = value.slice(start, end);
      const kept = normal(typed).length - stem(typed).length;
      const before = value.slice(0, start) + typed.trimStart().slice(0, kept) + word;
      this.input.value = before + value.slice(end);
      this.input.setSelectionRange(before.length, before.length);
      this.offer([]);
      this.filter();
    }

    // --- What a reader does.

    /* Replace the conditions that are about nothing but a column. */
    rewrite(column, texts) {
      const { conditions } = this.vocabulary.parse(this.input.value);
      const others = conditions.filter(({ alternatives }) => !alternatives.every((each) => each.column === column));
      this.input.value = [...others.map(({ text }) => text), ...texts.filter((text) => text !== "")].join(", ");
      this.filter();
    }

    filter({ typing = false } = {}) {
      clearTimeout(this.timer);
      this.linkProblems = [];
      this.show({ typing });
    }

    sort(column) {
      const now = this.sorted?.column === column ? this.sorted.direction : 0;
      this.sorted = now === 0 ? { column, direction: 1 } : now === 1 ? { column, direction: -1 } : null;
      this.show();
    }

    pick(wanted) {
      for (const column of this.columns) column.shown = wanted(column);
      this.show();
    }

    reset() {
      this.input.value = "";
      this.sorted = null;
      for (const row of this.rows) row.selected = false;
      this.linkProblems = [];
      this.pick(({ usual }) => usual);
    }

    // --- What follows from the state.

    show({ typing = false, remember = true } = {}) {
      const { conditions, problems } = this.vocabulary.parse(this.input.value);
      for (const row of this.rows) {
        row.line.hidden = !conditions.every(({ alternatives }) => alternatives.some((each) => holds(each, row)));
      }
      for (const facet of this.facets) facet(conditions);
      this.showOrder();
      this.showColumns();
      this.showSelection();
      this.showProblems(typing ? this.finished(problems) : problems);
      this.showCount();
      if (remember) this.remember();
    }

    finished(problems) {
      const [start, end] = fragment(this.input.value, this.input.selectionStart);
      const typed = this.input.value.slice(start, end).trim();
      return problems.filter(({ text }) => text !== typed);
    }

    showOrder() {
      const ordered = this.rows.map((row) => ({ row, by: this.sorted === null ? row.index : row.order(this.sorted.column) }));
      const direction = this.sorted?.direction ?? 1;
      ordered.sort(({ by: a }, { by: b }) => {
        if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined); // Unknown comes last.
        return direction * (typeof a === "string" ? a.localeCompare(b, undefined, { numeric: true }) : a < b ? -1 : Number(a > b));
      });
      // Lines are moved only where they have to: one that is loses the focus.
      if (ordered.some(({ row }, place) => row !== this.rows[place])) {
        this.rows = ordered.map(({ row }) => row);
        this.table.tBodies[0].append(...this.rows.map(({ line }) => line));
      }
      for (const { head } of this.columns) head.removeAttribute("aria-sort");
      this.sorted?.column.head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    }

    showColumns() {
      this.columns[0].shown = true;
      for (const { shown, index, title } of this.columns) {
        if (shown && index > 0) for (const { line } of this.rows) line.cells[index].dataset.label = title; // on a phone a row is a card
      }
      for (const { shown, head, box } of this.columns) {
        head.hidden = !shown;
        if (box !== undefined) box.checked = shown;
      }
      for (const { line } of this.rows) {
        for (const { shown, index } of this.columns) {
          if (line.cells[index].hidden === shown) line.cells[index].hidden = !shown;
        }
      }
    }

    showSelection() {
      const selected = this.selected();
      for (const row of this.rows.filter(({ tick }) => tick !== undefined)) row.tick.checked = row.selected;
      const link = this.overlayPart.querySelector("a");
      this.overlayPart.querySelector("span").hidden = selected.length > 0;
      link.hidden = selected.length === 0;
      link.href = `${this.explorer}#f=${selected.map(({ name }) => name).join(",")}`;
      link.textContent = this.phrase("overlay", { names: selected.map(({ title }) => title).join(", ") });
    }

    selected() {
      return this.rows.filter(({ selected }) => selected).sort((a, b) => a.index - b.index);
    }

    showProblems(problems) {
      const lines = this.linkProblems.map(({ say, word }) => [this.phrase(say, { word })]);
      for (const { problem, word, column, near, text } of problems) {
        const values = column?.choices.map((choice) => column.label(choice)).join(", ");
        const line = [this.phrase(problem, { word, column: column?.title, values })];
        if (near !== "") {
          const button = element("button", { type: "button", textContent: near });
          button.addEventListener("click", () => {
            this.input.value = this.input.value.replace(text, near);
            this.filter();
            this.input.focus();
          });
          line.push(` ${this.say.near} `, button, "?");
        } else if (["word", "column"].includes(problem)) line.push(` ${this.say.list}`);
        lines.push(line);
      }
      const said = lines.map((line) => line.map((part) => part.textContent ?? part).join("")).join("\n");
      if (said === this.said) return; // A screen reader would say it again.
      this.said = said;
      this.problemPart.hidden = lines.length === 0;
      this.problemPart.replaceChildren(...lines.flatMap((line) => [...line, element("br")]).slice(0, -1));
      if (problems.length > 0) this.input.setAttribute("aria-invalid", "true");
      else this.input.removeAttribute("aria-invalid");
    }

    showCount() {
      const parts = [this.phrase("count", { shown: this.visibleRows().length, all: this.rows.length })];
      if (this.sorted !== null) {
        const { column, direction } = this.sorted;
        parts.push(this.phrase(direction > 0 ? "ascending" : "descending", { column: column.title }));
      }
      const text = parts.join(" · ");
      if (this.status.textContent !== text) this.status.textContent = text;
    }

    visibleRows() {
      return this.rows.filter(({ line }) => !line.hidden);
    }

    // --- The address.

    remember() {
      const view = new URLSearchParams();
      if (this.input.value.trim() !== "") view.set("q", this.input.value.trim());
      if (this.sorted !== null) view.set("sort", `${this.sorted.direction < 0 ? "-" : ""}${this.sorted.column.key}`);
      if (this.columns.some(({ shown, usual }) => shown !== usual)) {
        view.set("cols", this.columns.filter(({ shown, index }) => shown && index > 0).map(({ key }) => key).join(","));
      }
      if (this.selected().length > 0) view.set("rows", this.selected().map(({ name }) => name).join(","));
      const hash = view.toString().replaceAll("%2C", ",");
      if (location.hash === `#${hash}` || (hash === "" && !location.hash.includes("="))) return;
      // The theme keeps the place on the page in the state.
      history.replaceState(history.state, "", hash === "" ? location.pathname + location.search : `#${hash}`);
    }

    restore() {
      const view = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
      const unknown = (say, word) => this.linkProblems.push({ say, word });
      const list = (name) => (view.get(name) ?? "").split(",").filter((each) => each !== "");
      this.linkProblems = [];
      for (const name of new Set(view.keys())) if (!["q", "sort", "cols", "rows"].includes(name)) unknown("part", name);
      this.input.value = view.get("q") ?? "";
      const wanted = (key) => {
        const column = this.columns.find((each) => each.key === key);
        if (column === undefined) unknown("part", key);
        return column;
      };
      const sort = view.get("sort") ?? "";
      const by = sort === "" ? undefined : wanted(sort.replace("-", ""));
      this.sorted = by === undefined ? null : { column: by, direction: sort.startsWith("-") ? -1 : 1 };
      const columns = view.has("cols") ? list("cols").map(wanted) : this.columns.filter(({ usual }) => usual);
      for (const column of this.columns) column.shown = columns.includes(column);
      const names = new Set(list("rows"));
      for (const row of this.rows) row.selected = row.canBeDrawn && names.delete(row.name);
      for (const name of names) unknown("function", name);
      this.show({ remember: false }); // A broken link stays as it came, for whoever wants to mend it.
    }

    // --- Downloads: what is shown, with the values behind the cells.

    csv() {
      const columns = this.columns.filter(({ shown }) => shown);
      const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const lines = this.visibleRows().map((row) => columns.map((column) => row.value(column)));
      return [columns.map(({ key }) => key), ...lines].map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
    }

    json() {
      const columns = this.columns.filter(({ shown }) => shown);
      const lines = this.visibleRows().map((row) =>
        Object.fromEntries(columns.map((column) => [column.key, typed(row.value(column), column.type)])),
      );
      return `${JSON.stringify(lines, null, 1)}\n`;
    }
  }

  /* A value as JSON has it; it has no infinities, so these stay text. */
  function typed(value, type) {
    if (value === "") return null;
    if (type === "flag") return value === "yes";
    return type === "number" && Number.isFinite(number(value)) ? number(value) : value;
  }

  function element(name, properties = {}) {
    return Object.assign(document.createElement(name), properties);
  }

  function fieldset(title, className, content) {
    const box = element("fieldset", { className });
    box.append(element("legend", { textContent: title }), ...content);
    return box;
  }

  let table = null;

  /* load.js calls this on the page of the table. */
  window.actref.table = () => {
    const root = document.querySelector(".comparison:not(.is-alive)");
    if (root !== null) table = new Table(root);
  };
  addEventListener("hashchange", () => {
    if (table?.box.isConnected && location.hash.includes("=")) table.restore();
  });
}
