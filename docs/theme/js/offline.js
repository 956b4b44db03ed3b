/* Only in the site as a zip, see scripts/theme/offline.py: a browser starts no worker from a file, so that the search runs in a frame without a sight. */

"use strict";

if (location.protocol === "file:") {
  window.Worker = class {
    constructor(address) {
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.inside = frame.contentWindow;
      this.inside.postMessage = (data) => this.onmessage({ data });
      this.ready = new Promise((done, failed) => {
        const script = this.inside.document.createElement("script");
        const { href: src } = new URL(address, location);
        Object.assign(script, { src, onload: done, onerror: () => failed(new Error(`${src} could not be loaded`)) });
        this.inside.document.head.append(script);
      });
    }

    async postMessage(data) {
      await this.ready;
      this.inside.dispatchEvent(new this.inside.MessageEvent("message", { data }));
    }
  };
}
