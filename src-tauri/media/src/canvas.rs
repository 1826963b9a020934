//! Two sizes of a picture on one canvas, because ffmpeg has one pipe. Above lies the small one, its green, blue and red side by
//! side, byte by byte what it would be alone; below it the large one as video keeps it. The canvas is `yuv420p`: measured on
//! 1080p, making the large one green, blue and red for the pipe costs four times as much as all the rest of it, for pictures
//! that are mostly not looked at. [`Detail`] does that when somebody looks.

use crate::{colour::Treatment, frames::scale};
use domain::{Detail, MediaTime, Picture, PixelRect};

/// Where both sizes lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Canvas {
    /// Of all of it, both even.
    width: u32,
    height: u32,
    /// The small one, padding included.
    small: (u32, u32),
    /// Where in the small one the recording is.
    content: PixelRect,
    large: PixelRect,
    /// How what is stored in another way becomes what the canvas holds, for the scaler.
    converts: &'static str,
    /// What red and blue add to brightness.
    weights: (f32, f32),
}

/// What the canvas holds, and most recordings.
const AS_WANTED: &str = "yuv420p";

impl Canvas {
    /// For a recording (its size and pixel format), a small picture with the recording at `content`, and a large one of its own
    /// size or at most of `most`. `None` where the large one would show no more than the small one.
    pub(crate) fn of(
        (recording, format): ((u32, u32), &str),
        treatment: &Treatment,
        small: (u32, u32),
        content: PixelRect,
        most: (u32, u32),
    ) -> Option<Self> {
        let (w, h) = if recording.0 <= most.0 && recording.1 <= most.1 {
            // Even, as video filters want it.
            (recording.0 & !1, recording.1 & !1)
        } else {
            let fitted = PixelRect::letterbox(recording, most);
            (fitted.w, fitted.h)
        };
        // Brightness and colours keep the matrix that they are stored with: another one would cost a way through red, green, blue.
        let mixed = ["rgb", "bgr", "gbr", "pal"].iter().any(|name| format.contains(name));
        let (converts, weights) = match (mixed, treatment.full_range && treatment.tone.is_empty()) {
            (true, _) => (":out_range=tv:out_color_matrix=bt709", Treatment::none().weights()),
            (false, true) => (":in_range=pc:out_range=tv", treatment.weights()),
            (false, false) => ("", treatment.weights()),
        };
        let above = small.1.next_multiple_of(2);
        (w > content.w && h > content.h).then(|| Self {
            width: (3 * small.0).next_multiple_of(2).max(w),
            height: above + h,
            small,
            content,
            large: PixelRect { x: 0, y: above, w, h },
            converts,
            weights,
        })
    }

    /// Bytes that ffmpeg sends for each.
    pub(crate) fn bytes(&self) -> usize {
        self.width as usize * self.height as usize / 2 * 3
    }

    /// The filters that draw it: `small` makes the small one, padded, as `gbrp`.
    pub(crate) fn filters(&self, small: &str, treatment: &Treatment) -> String {
        let (width, large, above) = (self.width, self.large, self.large.y);
        let mut wide = vec![scale((large.w, large.h), treatment) + self.converts];
        wide.extend(Some(treatment.tone.clone()).filter(|tone| !tone.is_empty()));
        wide.push(format!("format={AS_WANTED}"));
        if large.w < width {
            wide.push(format!("pad={width}:{}", large.h));
        }
        // The planes come out as red, green, blue. As brightness they keep their values, and are then said to be of the range of
        // what they are put beside: newer ffmpegs would bring them there.
        format!(
            "split[a][b];[a]{small},extractplanes=r+g+b[red][green][blue];\
             [green][blue][red]hstack=3,pad={width}:{above},scale=in_range=pc:out_range=pc,format={AS_WANTED},setparams=range=tv[small];\
             [b]{}[large];[small][large]vstack",
            wide.join(",")
        )
    }

    /// Both sizes of a canvas that came.
    pub(crate) fn picture(&self, time: MediaTime, canvas: Vec<u8>) -> Picture {
        let (width, (w, h)) = (self.width as usize, (self.small.0 as usize, self.small.1 as usize));
        let mut planes = Vec::with_capacity(3 * w * h);
        for plane in 0..3 {
            for row in canvas.chunks_exact(width).take(h) {
                planes.extend_from_slice(&row[plane * w..][..w]);
            }
        }
        let detail = Detail::new(time, (self.width, self.height), self.large, canvas, self.weights);
        Picture {
            time,
            width: self.small.0,
            height: self.small.1,
            content: self.content,
            planes,
            detail: detail.map(Box::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn canvas(recording: (u32, u32), format: &str, treatment: &Treatment, most: (u32, u32)) -> Option<Canvas> {
        let content = PixelRect::letterbox(recording, (640, 384));
        Canvas::of((recording, format), treatment, (640, 384), content, most)
    }

    #[test]
    fn what_is_stored_as_wanted_is_left_as_it_is() {
        let plain = Treatment { assumed: Some("bt709"), ..Treatment::none() };
        let full = Treatment { full_range: true, ..plain.clone() };
        let bright = Treatment { assumed: None, tone: "tonemap".into(), ..Treatment::none() };
        let filters = |format, treatment: &Treatment, most| {
            let canvas = canvas((1920, 1080), format, treatment, most);
            canvas.map_or("none".into(), |canvas| canvas.filters("SMALL", treatment))
        };
        let shown = [
            filters("yuv420p", &plain, (1920, 1080)),
            filters("yuv420p", &plain, (1280, 1280)),
            filters("yuv420p", &full, (1920, 1080)),
            filters("yuv444p", &plain, (1920, 1080)),
            filters("gbrp", &plain, (1920, 1080)),
            filters("yuv420p10le", &bright, (1920, 1080)),
            // No more to see: not asked for.
            filters("yuv420p", &plain, (640, 640)),
        ];
        expect![[r#"
            split[a][b];[a]SMALL,extractplanes=r+g+b[red][green][blue];[green][blue][red]hstack=3,pad=1920:384,scale=in_range=pc:out_range=pc,format=yuv420p,setparams=range=tv[small];[b]scale=1920:1080:flags=area:in_color_matrix=bt709,format=yuv420p[large];[small][large]vstack
            split[a][b];[a]SMALL,extractplanes=r+g+b[red][green][blue];[green][blue][red]hstack=3,pad=1920:384,scale=in_range=pc:out_range=pc,format=yuv420p,setparams=range=tv[small];[b]scale=1280:720:flags=area:in_color_matrix=bt709,format=yuv420p,pad=1920:720[large];[small][large]vstack
            split[a][b];[a]SMALL,extractplanes=r+g+b[red][green][blue];[green][blue][red]hstack=3,pad=1920:384,scale=in_range=pc:out_range=pc,format=yuv420p,setparams=range=tv[small];[b]scale=1920:1080:flags=area:in_color_matrix=bt709:in_range=pc:out_range=tv,format=yuv420p[large];[small][large]vstack
            split[a][b];[a]SMALL,extractplanes=r+g+b[red][green][blue];[green][blue][red]hstack=3,pad=1920:384,scale=in_range=pc:out_range=pc,format=yuv420p,setparams=range=tv[small];[b]scale=1920:1080:flags=area:in_color_matrix=bt709,format=yuv420p[large];[small][large]vstack
            split[a][b];[a]SMALL,extractplanes=r+g+b[red][green][blue];[green][blue][red]hstack=3,pad=1920:384,scale=in_range=pc:out_range=pc,format=yuv420p,setparams=range=tv[small];[b]scale=1920:1080:flags=area:in_color_matrix=bt709:out_range=tv:out_color_matrix=bt709,format=yuv420p[large];[small][large]vstack
            split[a][b];[a]SMALL,extractplanes=r+g+b[red][green][blue];[green][blue][red]hstack=3,pad=1920:384,scale=in_range=pc:out_range=pc,format=yuv420p,setparams=range=tv[small];[b]scale=1920:1080:flags=area,tonemap,format=yuv420p[large];[small][large]vstack
            none"#]].assert_eq(&shown.join("\n"));
    }

    #[test]
    fn both_are_cut_out() {
        let content = PixelRect { x: 0, y: 0, w: 2, h: 2 };
        let canvas = Canvas::of(((8, 4), "yuv420p"), &Treatment::none(), (2, 3), content, (9, 9)).unwrap();
        assert_eq!((canvas.width, canvas.height, canvas.bytes()), (8, 8, 96));
        assert_eq!(canvas.large, PixelRect { x: 0, y: 4, w: 8, h: 4 });
        let picture = canvas.picture(MediaTime::ZERO, (0..96).collect());
        assert_eq!(picture.planes, [0, 1, 8, 9, 16, 17, 2, 3, 10, 11, 18, 19, 4, 5, 12, 13, 20, 21]);
        assert_eq!((picture.width, picture.height, picture.content), (2, 3, content));
        let large = picture.finest();
        assert_eq!((large.width, large.height), (8, 4));
        // Upright and narrower than three small ones.
        let tall = Canvas::of(
            ((1080, 1920), "yuv420p"),
            &Treatment::none(),
            (640, 384),
            PixelRect { x: 212, y: 0, w: 216, h: 384 },
            (1920, 1080),
        );
        assert_eq!(tall.map(|it| (it.width, it.large)), Some((1920, PixelRect { x: 0, y: 384, w: 608, h: 1080 })));
    }
}
