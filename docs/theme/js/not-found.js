/* The page that is shown for an address without one: it proposes pages whose addresses are like it, and a search. */

"use strict";

{
  const MOST = 5;
  const TOO_FAR = 0.5; // of the letters are others
  const { edits } = window.actref;

  const bare = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

  /* The last part of an address that says something. */
  function last(path) {
    const parts = path.split("/").filter((part) => part !== "" && !/^index\.(html|md)$/.test(part));
    return decodeURIComponent(parts.pop() ?? "").replace(/\.(html|md)$/, "");
  }

  const depth = (path) => path.split("/").filter((part) => part !== "").length;

  function difference(wanted, found) {
    if (wanted.length > 2 && found.length > 2 && (found.includes(wanted) || wanted.includes(found))) {
      return (Math.abs(found.length - wanted.length) / Math.max(found.length, wanted.length)) * TOO_FAR;
    }
    return edits(wanted, found) / Math.max(wanted.length, found.length, 1);
  }

  /* Title and path of every page, as llms.txt lists them. Its addresses name the site's own host; the site may be read at another. */
  async function pages(root) {
    const answer = await fetch(new URL("llms.txt", root));
    if (!answer.ok) return [];
    const found = [...(await answer.text()).matchAll(/^- \[(.+?)\]\((\S+?)index\.md\)/gm)];
    const home = found[0]?.[2] ?? "";
    return found.map(([, title, address]) => ({ title, path: address.slice(home.length) }));
  }

  /* A server knows one such page, the English one; for a Chinese address the Chinese one takes its place. */
  async function inLanguageOf(path, box) {
    const { root } = window.actref;
    const other = new URL("zh/", root);
    if (!path.startsWith(other.pathname)) return [box, root];
    const answer = await fetch(new URL("404.html", other));
    if (!answer.ok) return [box, root];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const translated = document.adoptNode(page.getElementById("not-found"));
    translated.lang = page.documentElement.lang;
    box.replaceWith(translated);
    return [translated, other.href];
  }

  window.actref.proposePages = async () => {
    const asked = document.getElementById("not-found");
    const [box, root] = await inLanguageOf(location.pathname, asked);
    let word;
    try {
      word = last(location.pathname);
    } catch {
      return; // not an address that anybody meant: % without two digits behind it
    }
    const wanted = bare(word);
    if (wanted === "" || wanted === "404") return;
    const search = box.querySelector("[data-search]");
    search.href = `${root}?q=${encodeURIComponent(word.replace(/[-_]+/g, " "))}`;
    search.querySelector("q").textContent = word;
    search.hidden = false;
    const deep = depth(location.href) - depth(root);
    const near = (await pages(root))
      .map(({ title, path }) => ({ title, path, far: Math.min(difference(wanted, bare(last(path))), difference(wanted, bare(title))) }))
      .filter(({ far }) => far < TOO_FAR)
      .sort((a, b) => a.far - b.far || Math.abs(depth(a.path) - deep) - Math.abs(depth(b.path) - deep))
      .slice(0, MOST);
    if (near.length === 0) return;
    const list = box.querySelector("[data-near] ul");
    for (const { title, path } of near) {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: root + path, textContent: title });
      item.append(link);
      list.append(item);
    }
    list.closest("section").hidden = false;
  };
}
