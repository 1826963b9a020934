//! ffmpeg and ffprobe: the only room that starts them.
