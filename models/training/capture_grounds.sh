#!/bin/sh
# Frames of a running game without its HUD, for the generator: shows the game's own demos on a screen of nobody's and takes
# a picture now and then. Needs chocolate-doom, freedoom, xvfb and ffmpeg. Usage: capture_grounds.sh FOLDER [SECONDS]
set -eu
out=$1 seconds=${2:-60} number=60
for part in 1 2; do
    number=$((number + 1))
    folder=$out/doom$part
    mkdir -p "$folder"
    Xvfb ":$number" -screen 0 960x600x24 -nolisten tcp >/dev/null 2>&1 &
    screen=$!
    DISPLAY=":$number" SDL_AUDIODRIVER=dummy /usr/games/chocolate-doom \
        -iwad "/usr/share/games/doom/freedoom$part.wad" -window -geometry 960x600 -nosound >/dev/null 2>&1 &
    game=$!
    # The view inside its frame: the line of messages above and the status bar below stay out. The first pictures are the
    # title, and pictures that are like the one before are left out.
    ffmpeg -v error -y -f x11grab -video_size 960x600 -i ":$number" -t "$seconds" \
        -vf "fps=1,crop=712:426:124:40,select='gt(n,8)*gt(scene,0.08)'" -vsync vfr -q:v 3 "$folder/%04d.jpg"
    kill "$game" "$screen" 2>/dev/null || true
done
