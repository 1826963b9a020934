"""What covers the game: tables of scores, menus, consoles."""

from __future__ import annotations

from . import draw, events, words
from .screen import Screen


def scoreboard(s: Screen) -> None:
    """A table of players, with or without a plate, for one team or two."""
    r = s.r
    if r.random() < 0.4:
        events.shade(s, r)
    look = s.look if r.random() < 0.7 else s.second
    size = r.choice((11, 12, 13, 14, 16, 18))
    columns = r.randint(1, 6)
    heads = r.sample(words.BOARD_HEADS[2:], columns)
    row_h = s.px(size * r.uniform(1.2, 2.2))
    teams = 1 if r.random() < 0.55 else 2
    aside = teams == 2 and r.random() < 0.5
    rows = r.randint(2, 14 if not (teams == 2 and not aside) else 7)
    left, top, width, height = s.inner
    table_w = int(width * (r.uniform(0.3, 0.8) if not aside else r.uniform(0.3, 0.46)))
    pads, stripes, cell_alpha = s.px(r.uniform(0, 12)), r.random() < 0.4, r.uniform(0.1, 0.5)
    titles = r.random() < 0.6
    head_h = row_h if r.random() < 0.75 else 0
    title_h = s.px(size * 1.8) if titles else 0
    table_h = title_h + head_h + rows * row_h + 2 * pads
    if table_h > height * 0.94:
        rows = max(1, int((height * 0.94 - title_h - head_h - 2 * pads) / row_h))
        table_h = title_h + head_h + rows * row_h + 2 * pads
    full_h = table_h if teams == 1 or aside else 2 * table_h + s.px(10)
    full_w = table_w if not aside else 2 * table_w + s.px(14)
    x0, y0 = s.at(0.5 if r.random() < 0.85 else r.random(), r.uniform(0.15, 0.75), full_w, full_h)
    y0 = max(top, y0)
    plate = None if r.random() < 0.4 else (draw.dark(r), r.uniform(0.35, 0.92))
    name_first = r.random() < 0.75
    tints = [draw.bright(r), draw.bright(r)]
    faces = r.choice((0, 0, 0, 1, 2))
    drawn = []
    for team in range(teams):
        x = x0 + (table_w + s.px(14)) * team if aside else x0
        y = y0 if aside or team == 0 else y0 + table_h + s.px(10)
        if plate:
            drawn.append(draw.paste(s.picture, draw.panel(r, table_w, table_h, *plate), x, y))
        y += pads
        if titles:
            t = s.text(words.fill(r, r.choice(words.BOARD_TITLES), s.script), size * 1.3, tints[team], look)
            drawn.append(draw.paste(s.picture, t, x + (pads if r.random() < 0.5 else max(0, (table_w - t.shape[1]) // 2)), y))
            y += title_h
        step = table_w * 0.55 / max(1, columns)
        at = [int(x + pads + s.px(4) + (table_w * 0.42 if name_first else 0) + i * step) for i in range(columns)]
        name_x = x + pads + s.px(4) if name_first else int(at[-1] + step)
        if head_h:
            t = s.text("Name" if r.random() < 0.7 else "Player", size * 0.9, (200, 200, 200), look)
            drawn.append(draw.paste(s.picture, t, name_x, y))
            for place, head in zip(at, heads):
                drawn.append(draw.paste(s.picture, s.text(head, size * 0.9, (200, 200, 200), look), place, y))
            y += head_h
        own_row = r.randint(0, rows * teams)
        for i in range(rows):
            if stripes and i % 2 or i == own_row:
                drawn.append(draw.paste(s.picture, draw.panel(r, table_w, row_h - 1, tints[team] if i == own_row else (90, 90, 100), cell_alpha), x, y))
            if faces:
                face = draw.medal(r, int(row_h * 0.9)) if r.random() < 0.5 else draw.icon(r, int(row_h * 0.8))
                drawn.append(draw.paste(s.picture, face, x - face.shape[1] - 2 if faces > 1 else x, y))
            colour = tints[team] if r.random() < 0.4 else (255, 255, 255)
            cells = [(name_x, words.name(r, s.script))] + [(place, str(r.choice((r.randint(0, 30), r.randint(0, 300), r.randint(0, 4000))))) for place in at]
            for place, word in cells:
                t = s.text(word, size, colour, look)
                drawn.append(draw.paste(s.picture, t, place, y + (row_h - t.shape[0]) // 2))
            y += row_h
    seen = [b for b in drawn if b]
    if seen:
        box = (min(b[0] for b in seen), min(b[1] for b in seen), max(b[2] for b in seen), max(b[3] for b in seen))
        s.busy.append(box)
        s.label("scoreboard", *box)


def menu(s: Screen) -> None:
    """A menu: a list of words, perhaps with a title, plates, sliders, tiles."""
    r = s.r
    if r.random() < 0.6:
        events.shade(s, r)
    left, top, width, height = s.inner
    whole = r.random() < 0.25
    if whole:
        draw.paste(s.picture, draw.panel(r, width, height, draw.dark(r), r.uniform(0.6, 1)), left, top)
    look = s.look if r.random() < 0.6 else s.second
    drawn = []
    kind = r.random()
    tiles = kind > 0.75
    if r.random() < 0.7:
        t = s.text(words.fill(r, r.choice(words.MENU_TITLES)), r.choice((24, 30, 40, 56)), draw.bright(r), look)
        title = t
    else:
        title = None
    size = r.choice((14, 16, 18, 20, 24, 30, 36))
    gap = s.px(size * r.uniform(0.3, 1.2))
    if tiles:
        n, m, side = r.randint(2, 8), r.randint(2, 5), s.px(r.uniform(36, 90))
        block_w, block_h = n * (side + gap // 2), m * (side + gap // 2)
    else:
        items = r.sample([w for w in words.MENU if words.script_of(w) in ("latin", s.script)], r.randint(3, 9))
        made = [s.text(w, size, (255, 210, 80) if r.random() < 0.15 else None if r.random() < 0.5 else (235, 235, 235), look) for w in items]
        plate_w = max(d.shape[1] for d in made) + s.px(r.uniform(10, 120))
        block_w, block_h = plate_w, sum(d.shape[0] + gap for d in made)
    head_h = title.shape[0] + gap if title is not None else 0
    block_w, block_h = min(block_w, width), min(block_h + head_h, height - 4)
    fx = r.choice((0.5, 0.5, 0.5, 0.08, 0.15, 0.9))
    x, y = s.at(fx, r.uniform(0.3, 0.7), block_w, block_h)
    if not whole and r.random() < 0.5:
        p = s.px(r.uniform(8, 50))
        drawn.append(draw.paste(s.picture, draw.panel(r, block_w + 2 * p, block_h + 2 * p), x - p, y - p))
    centred = r.random() < 0.7
    if title is not None:
        drawn.append(draw.paste(s.picture, title, x + (block_w - title.shape[1]) // 2 if centred else x, y))
        y += head_h
    if tiles:
        for j in range(m):
            for i in range(n):
                cell = draw.panel(r, side, side, draw.dark(r), r.uniform(0.5, 0.9))
                if r.random() < 0.7:
                    sign = draw.icon(r, int(side * 0.6))
                    draw.over(cell, sign, (side - sign.shape[1]) // 2, (side - sign.shape[0]) // 2)
                drawn.append(draw.paste(s.picture, cell, x + i * (side + gap // 2), y + j * (side + gap // 2)))
    else:
        buttons = r.random() < 0.4
        tint, alpha = draw.dark(r), r.uniform(0.4, 0.9)
        sliders = r.random() < 0.25
        for d in made:
            if buttons:
                drawn.append(draw.paste(s.picture, draw.panel(r, plate_w, d.shape[0] + gap // 2, tint, alpha), x, y - gap // 4))
            drawn.append(draw.paste(s.picture, d, x + (block_w - d.shape[1]) // 2 if centred and not sliders else x + s.px(6), y))
            if sliders:
                drawn.append(draw.paste(s.picture, draw.panel(r, s.px(120), s.px(6), draw.bright(r), 0.9), x + plate_w, y + d.shape[0] // 2))
            y += d.shape[0] + gap
    seen = [b for b in drawn if b]
    if seen:
        box = (min(b[0] for b in seen), min(b[1] for b in seen), max(b[2] for b in seen), max(b[3] for b in seen))
        if whole and r.random() < 0.5:
            box = (left, top, left + width, top + height)
        s.busy.append(box)
        s.label("menu", *box)


def console(s: Screen) -> None:
    """A console rolled down: many lines of all sorts over the upper part. It covers the game, so it is a menu."""
    r = s.r
    left, top, width, height = s.inner
    h = int(height * r.uniform(0.35, 0.75))
    draw.paste(s.picture, draw.panel(r, width, h, draw.dark(r), r.uniform(0.6, 0.97)), left, top)
    size = r.uniform(9, 13)
    y, pitch = top + s.px(2), s.px(size * 1.35)
    while y + pitch < top + h:
        kind = r.random()
        line = (
            words.fill(r, r.choice(words.SYSTEM), s.script) if kind < 0.5
            else words.fill(r, r.choice(words.KILL_SENTENCES["latin"])) if kind < 0.75
            else f"{words.name(r)}: {r.choice(words.CHAT)}" if kind < 0.9 else "]" + r.choice(("set fov 100", "map dm6", "quit", "connect 10.0.0.2"))
        )
        draw.paste(s.picture, s.text(line, size, (220, 220, 220)), left + s.px(4), y)
        y += pitch
    s.busy.append((left, top, left + width, top + h))
    s.label("menu", left, top, left + width, top + h)
