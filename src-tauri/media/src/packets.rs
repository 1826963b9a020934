//! Packets of a stream: when they are shown, and which stand for themselves.

use crate::{
    Cancel, Ffmpeg, args,
    failure::Doing,
    run::{Event, Run},
    source::Watched,
};
use domain::{MediaTime, Problem};
use std::{ffi::OsString, path::Path};

/// A packet of a stream, in the order of the file, with the times of the file (not counted from its start).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packet {
    pub(crate) pts: MediaTime,
    pub(crate) duration: MediaTime,
    pub(crate) is_key: bool,
}

/// The packets of a stream, or of the stretch of it that ffprobe's `-read_intervals` names.
pub(crate) fn packets(
    ff: &Ffmpeg,
    path: &Path,
    stream: u32,
    interval: Option<&str>,
    cancel: &Cancel,
) -> Result<Vec<Packet>, Problem> {
    let mut packets = Vec::new();
    each(ff, path, stream, interval, cancel, &mut |packet| packets.push(packet))?;
    Ok(packets)
}

/// Where the last picture ends, counted from `start`, by reading all packets.
pub(crate) fn end(
    ff: &Ffmpeg,
    path: &Path,
    stream: u32,
    start: MediaTime,
    cancel: &Cancel,
) -> Result<MediaTime, Problem> {
    let mut end = start;
    each(ff, path, stream, None, cancel, &mut |packet| end = end.max(packet.pts + packet.duration))?;
    Ok(end - start)
}

/// Hands on packet after packet; ten hours of them would not fit well into memory as text.
fn each(
    ff: &Ffmpeg,
    path: &Path,
    stream: u32,
    interval: Option<&str>,
    cancel: &Cancel,
    on_packet: &mut dyn FnMut(Packet),
) -> Result<(), Problem> {
    let watched = Watched::begin(path)?;
    let mut args: Vec<OsString> = ["-hide_banner", "-loglevel", "level+warning"].map(Into::into).into();
    args.extend(args::guard());
    args.extend(["-select_streams".into(), stream.to_string().into()]);
    if let Some(interval) = interval {
        args.extend(["-read_intervals".into(), interval.into()]);
    }
    args.extend(["-show_entries", "packet=pts_time,duration_time,flags", "-of", "compact=p=0"].map(OsString::from));
    args.push(args::file(path));
    let mut run = Run::start(ff.probe_task(args), cancel)?;
    let mut rest = Vec::new();
    while let Some(event) = run.next() {
        let Event::Piece(piece) = event else { continue };
        rest.extend_from_slice(&piece);
        let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let lines: Vec<u8> = rest.drain(..whole).collect();
        String::from_utf8_lossy(&lines).lines().filter_map(read).for_each(&mut *on_packet);
    }
    read(&String::from_utf8_lossy(&rest)).into_iter().for_each(on_packet);
    watched.after(Doing { what: "Looking at", source: path, target: None }, &run.end()?)
}

/// `pts_time=0.033333|duration_time=0.033333|flags=K__`. A packet without a time can't be placed and is left out.
fn read(line: &str) -> Option<Packet> {
    let field = |name: &str| line.split('|').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let time = |name: &str| field(name)?.trim().parse::<f64>().ok().map(MediaTime::from_seconds);
    Some(Packet {
        pts: time("pts_time")?,
        duration: time("duration_time").unwrap_or_default(),
        is_key: field("flags").is_some_and(|flags| flags.contains('K')),
    })
}

/// The average rate of pictures that come unevenly; `None` when they come evenly, or are too few to tell. One that was
/// dropped here and there is still even.
pub(crate) fn uneven(times: Vec<MediaTime>) -> Option<f64> {
    let mut times: Vec<i64> = times.into_iter().map(MediaTime::micros).collect();
    times.sort_unstable();
    let mut gaps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let whole = gaps.iter().sum::<i64>();
    gaps.sort_unstable();
    let usual = *gaps.get(gaps.len() / 2)?;
    // Matroska and FLV round to a millisecond.
    let odd = gaps.iter().filter(|gap| (**gap - usual).abs() > usual / 8 + 2_000).count();
    (gaps.len() >= 8 && odd * 20 > gaps.len() && whole > 0).then(|| gaps.len() as f64 / (whole as f64 / 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_read() {
        let packet = read("pts_time=0.033333|duration_time=0.016667|flags=K__").unwrap();
        assert_eq!((packet.pts.micros(), packet.duration.micros(), packet.is_key), (33_333, 16_667, true));
        let packet = read("pts_time=-0.021000|duration_time=N/A|flags=___").unwrap();
        assert_eq!((packet.pts.micros(), packet.duration.micros(), packet.is_key), (-21_000, 0, false));
        assert!(read("pts_time=N/A|duration_time=0.1|flags=K__").is_none());
        assert!(read("side_data|").is_none());
    }

    #[test]
    fn even_and_uneven() {
        let milliseconds = |times: &mut dyn Iterator<Item = i64>| uneven(times.map(MediaTime::from_millis).collect());
        assert_eq!(milliseconds(&mut (0..200).map(|n| n * 100 / 6)), None, "60 a second, rounded");
        assert_eq!(milliseconds(&mut (0..200).filter(|n| *n != 77).map(|n| n * 33)), None, "one was dropped");
        assert_eq!(milliseconds(&mut [0, 100, 50, 200].into_iter()), None, "too few to tell");
        let fps = milliseconds(&mut (0..200).map(|n| n * 33 + (n % 3) * 9)).unwrap();
        assert!((fps - 30.0).abs() < 1.0, "{fps}");
    }
}
