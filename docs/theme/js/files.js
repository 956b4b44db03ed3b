/* What a page shows, as a file to download: a text, a drawing as SVG or as PNG. It is loaded when somebody asks for a file. */

"use strict";

{
  function file(name, type, content) {
    const link = document.createElement("a");
    Object.assign(link, { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity"];
  const LETTERS = ["fill", "stroke", "stroke-width", "paint-order", "font-family", "font-size", "font-style", "font-weight"];

  /* A drawing with the styles of the page written into it, so that it stands alone. `unit` is what its width is told in. */
  function standalone(drawing, { width, height, unit } = sizeOf(drawing)) {
    const copy = drawing.cloneNode(true);
    const [from, to] = [drawing, copy].map((each) => [each, ...each.querySelectorAll("*")]);
    from.forEach((element, k) => {
      to[k].removeAttribute("class");
      if (element.children.length > 0) return;
      const style = getComputedStyle(element);
      for (const name of element.tagName === "text" ? LETTERS : STYLES) to[k].setAttribute(name, style.getPropertyValue(name));
    });
    for (const { name } of [...copy.attributes]) if (/^(tabindex|aria-value.*)$/.test(name)) copy.removeAttribute(name);
    copy.setAttribute("role", "img");
    copy.setAttribute("width", `${width}${unit}`);
    copy.setAttribute("height", `${height}${unit}`);
    const ground = document.createElementNS(copy.namespaceURI, "rect");
    const fill = getComputedStyle(drawing).getPropertyValue("--fig-ground");
    for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill })) ground.setAttribute(name, value);
    copy.prepend(ground);
    return new XMLSerializer().serializeToString(copy);
  }
  const sizeOf = (drawing) => ({ width: drawing.viewBox.baseVal.width, height: drawing.viewBox.baseVal.height, unit: "" });

  const svg = (name, drawing, wanted) => file(name, "image/svg+xml", standalone(drawing, wanted));

  /* A unit of the drawing is 1/96 inch. */
  async function png(name, drawing, dpi = 300) {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([standalone(drawing)], { type: "image/svg+xml" }));
    await image.decode();
    const { width, height } = drawing.viewBox.baseVal;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round((width * dpi) / 96), height: Math.round((height * dpi) / 96) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    file(name, "image/png", withDensity(new Uint8Array(await blob.arrayBuffer()), dpi));
  }

  /* A PNG file that says how many dots it has to the inch: a chunk pHYs behind the first one, which is always 25 bytes long
     (PNG specification, 11.3.4.3). A browser writes none, and a program that sets a page would guess. */
  function withDensity(file, dpi) {
    const START = 8 + 25;
    const chunk = new DataView(new ArrayBuffer(21));
    chunk.setUint32(0, 9);
    [..."pHYs"].forEach((letter, k) => chunk.setUint8(4 + k, letter.charCodeAt(0)));
    for (const at of [8, 12]) chunk.setUint32(at, Math.round(dpi / 0.0254));
    chunk.setUint8(16, 1); // to the metre
    chunk.setUint32(17, crc(new Uint8Array(chunk.buffer, 4, 13)));
    return new Blob([file.slice(0, START), chunk, file.slice(START)], { type: "image/png" });
  }
  function crc(bytes) {
    let rest = ~0;
    for (const byte of bytes) {
      rest ^= byte;
      for (let k = 0; k < 8; k += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
    }
    return ~rest >>> 0;
  }

  window.actref.saving = { file, svg, png };
}
