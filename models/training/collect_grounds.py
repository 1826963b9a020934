"""Takes pictures without a HUD out of the data of installed Debian games: track and level previews, landscapes, skies.
`python collect_grounds.py --out DIR`. Frames of running games are made by `capture_grounds.sh`.

What is taken from which package, and under which licence, stands in `../README.md`.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import cv2

ROOT = Path(os.environ.get("HUD_PREFIX", "/")) / "usr/share/games"
SOURCES = {
    # game: patterns below /usr/share/games
    "endless-sky": ("endless-sky/images/land/*.jpg", "endless-sky/images/scene/*.jpg"),
    "supertuxkart": ("supertuxkart/data/tracks/*/*creen*.jpg", "supertuxkart/data/tracks/*/*creen*.png", "supertuxkart/data/tracks/*/preview*.*"),
    "supertuxkart-skies": ("supertuxkart/data/textures/skybox/*.jpg", "supertuxkart/data/textures/skybox/*.png"),
    "torcs": ("torcs/tracks/*/*/*.jpg", "torcs/data/img/splash-*.png"),
    "hedgewars": ("hedgewars/Data/Themes/*/Sky.png", "hedgewars/Data/Themes/*/horizont.png", "hedgewars/Data/Themes/*/LandTex.png"),
    "supertux": ("supertux2/images/background/*.jpg", "supertux2/images/background/*/*.png", "supertux2/images/background/*.png"),
    "neverball": ("neverball/shot-*/*.jpg", "neverball/shot-*/*.png"),
    "pingus": ("pingus/data/images/textures/*.*", "pingus/data/images/story/*.*"),
    "cube2": ("cube2/packages/base/*.jpg", "cube2/packages/base/*.png"),
    "megaglest": ("megaglest/data/core/menu/textures/*back*.*", "megaglest/scenarios/*/loading_screen.*", "megaglest/techs/*/loading_screen.*"),
    "etr": ("etr/env/*/*.png", "etr/courses/*/preview.png", "etr/courses/*/*/preview.png"),
}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--out", type=Path, required=True)
    out = p.parse_args().out
    for game, patterns in SOURCES.items():
        folder, n = out / game, 0
        for path in sorted(q for pattern in patterns for q in ROOT.glob(pattern)):
            picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if picture is None or min(picture.shape[:2]) < 180 or picture.shape[1] > 4 * picture.shape[0]:
                continue
            if picture.std() < 8:
                continue
            scale = min(1.0, 720 / picture.shape[0])
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            folder.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(folder / f"{path.parent.name}-{path.stem}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
            n += 1
        print(game, n)


if __name__ == "__main__":
    main()
