/* Only in the site as a zip, see scripts/offline.py: a browser starts no worker from a file, so that the search runs in a frame without a sight.
   The theme's worker looks for IFrameWorker, and finds its other scripts then. */

"use strict";

if (location.protocol === "file:") {
  window.IFrameWorker = class {
    constructor(address) {
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.inside = frame.contentWindow;
      const load = (src) =>
        new Promise((done, failed) => {
          const script = this.inside.document.createElement("script");
          Object.assign(script, { src, onload: done, onerror: () => failed(new Error(`${src} could not be loaded`)) });
          this.inside.document.head.append(script);
        });
      this.inside.importScripts = async (...addresses) => {
        for (const each of addresses) await load(each); // one needs the other
      };
      this.inside.postMessage = (data) => this.onmessage({ data });
      this.ready = load(new URL(address, location).href);
    }

    async postMessage(data) {
      await this.ready;
      this.inside.dispatchEvent(new this.inside.MessageEvent("message", { data }));
    }
  };
  window.Worker = window.IFrameWorker;
}
