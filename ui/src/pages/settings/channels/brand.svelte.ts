import type { ChannelBrand, Corner } from "~/api/contract";

/** Where a mark can stand. */
export const CORNERS = ["top_left", "top_right", "bottom_left", "bottom_right"] as const satisfies readonly Corner[];

/** The brand of a channel while it is written. */
export class BrandDraft {
  intro = $state("");
  outro = $state("");
  /** The path of the picture; none without. */
  mark = $state("");
  corner = $state<Corner>("top_right");
  /** In percent, as they are typed. */
  width = $state("15");
  opacity = $state("75");
  font = $state("");
  /** `#rrggbb`, or nothing for ours. */
  colour = $state("");
  edge = $state("");

  constructor(brand: ChannelBrand | null) {
    if (!brand) return;
    this.intro = brand.intro ?? "";
    this.outro = brand.outro ?? "";
    if (brand.watermark) {
      this.mark = brand.watermark.path;
      this.corner = brand.watermark.corner;
      this.width = percent(brand.watermark.width);
      this.opacity = percent(brand.watermark.opacity);
    }
    this.font = brand.captions.font ?? "";
    this.colour = brand.captions.colour ?? "";
    this.edge = brand.captions.edge ?? "";
  }

  get request(): ChannelBrand {
    const text = (value: string): string | null => value.trim() || null;
    const path = text(this.mark);
    return {
      intro: text(this.intro),
      outro: text(this.outro),
      watermark:
        path === null ? null : { path, corner: this.corner, width: share(this.width), opacity: share(this.opacity) },
      captions: { font: text(this.font), colour: text(this.colour), edge: text(this.edge) },
    };
  }
}

function percent(share: number): string {
  return String(Math.round(share * 100));
}

/** What is typed for a share. What is none becomes one that the app refuses, with its reason. */
function share(text: string): number {
  const n = Number(text.replace(",", "."));
  return Number.isFinite(n) ? n / 100 : 0;
}
