/** A frame that is wanted somewhere. */
interface Wish {
  readonly url: string;
  readonly at_s: number;
  readonly canvas: HTMLCanvasElement;
  gone: boolean;
}

/** Takes single frames from a recording, one after the other, with one hidden player: many at once would stall the web view. */
class Frames {
  readonly #wishes: Wish[] = [];
  #video: HTMLVideoElement | null = null;
  #busy = false;

  /** Draws a frame when it is there; returns how to give up on it. */
  draw(url: string, at_s: number, canvas: HTMLCanvasElement): () => void {
    const wish: Wish = { url, at_s, canvas, gone: false };
    this.#wishes.push(wish);
    void this.#work();
    return () => {
      wish.gone = true;
    };
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let wish = this.#wishes.shift(); wish; wish = this.#wishes.shift()) {
      if (wish.gone) continue;
      const video = await this.#at(wish.url, wish.at_s);
      const context = wish.canvas.getContext("2d");
      if (video && context && !wish.gone) context.drawImage(video, 0, 0, wish.canvas.width, wish.canvas.height);
    }
    // The file is let go: an open connection for each visited clip would starve the others.
    this.#video?.removeAttribute("src");
    this.#video?.load();
    this.#video = null;
    this.#busy = false;
  }

  async #at(url: string, at_s: number): Promise<HTMLVideoElement | null> {
    if (this.#video?.src !== url) {
      this.#video ??= document.createElement("video");
      this.#video.muted = true;
      this.#video.preload = "auto";
      this.#video.src = url;
    }
    const video = this.#video;
    return await new Promise((resolve) => {
      const done = (found: HTMLVideoElement | null) => (): void => {
        stop.abort();
        resolve(found);
      };
      const stop = new AbortController();
      video.addEventListener("seeked", done(video), { signal: stop.signal });
      video.addEventListener("error", done(null), { signal: stop.signal });
      video.currentTime = at_s;
    });
  }
}

export const frames = new Frames();
