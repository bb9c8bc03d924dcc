"""The plot of a back-test: bars of NDCG by what was foretold, drawn as SVG by hand: no plotting library."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from ambassadors.backtest.words import NAMES, sentence, short, span
from ambassadors.languages import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ambassadors.languages import Language

# Ours stands out; baselines are told apart by lightness and by their order (Okabe & Ito's palette).
COLOURS: Final = {
    "ours": "#0072B2", "last_window": "#56B4E9", "in_degree": "#999999", "pagerank": "#BBBBBB",
    "volume": "#D5D5D5", "followers": "#E69F00",
}  # fmt: skip
WIDTH, HEIGHT, LEFT, BASE, TALL = 900, 480, 60, 350, 240
SENTENCE: Final = 118
"""Letters a line of the sentence."""


def svg(told: Mapping[str, Any], language: Language) -> str:
    """Return a back-test as an SVG document: bars by truth and ranking, a line for the noise ceiling, dots for windows."""
    words, mean = NAMES[language], told["mean"]
    groups = [*mean["truths"], *(["reach"] if mean["reach"] else [])]
    bars = [name for name in COLOURS if name in mean["truths"]["relay"]]
    wide = (WIDTH - LEFT - 30) / len(groups)
    bar = wide * 0.8 / len(bars)
    length = span(told["horizon_hours"], language)
    axis = words["axis"].format(n=len(told["windows"]), span=length)
    drawn = [_text(LEFT, 30, words["title"], size=18, weight=600), _text(LEFT, 52, axis, fill="#555")]
    for step in range(6):
        y = BASE - TALL * step / 5
        drawn.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - 20}" y2="{y:.1f}" stroke="#e5e5e5"/>')
        drawn.append(
            _text(
                LEFT - 8,
                y + 4,
                written(step / 5, ".1f", language),
                anchor="end",
                fill="#555",
            )
        )
    for place, group in enumerate(groups):
        left = LEFT + place * wide + wide * 0.1
        drawn.append(_text(left + wide * 0.4, BASE + 20, words[group], anchor="middle", weight=600))
        for number, name in enumerate(bars):
            drawn += _bar(told, group, name, left + number * bar, bar, language)
        if group != "reach":
            y = BASE - TALL * mean["truths"][group]["ceiling"]["ndcg"]
            drawn.append(
                f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{left + wide * 0.8:.1f}" y2="{y:.1f}" stroke="#222" stroke-dasharray="5 3"/>'
            )
    drawn += _legend([(words[name], COLOURS[name]) for name in bars], words["ceiling"])
    for number, line in enumerate(_lines(sentence(short(told), language))):
        drawn.append(_text(LEFT, 422 + 18 * number, line, fill="#333"))
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family="system-ui, sans-serif" font-size="13" role="img" lang="{language}">\n'
        f'<title>{escape(words["title"])}</title>\n<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def _bar(
    told: Mapping[str, Any], group: str, name: str, x: float, width: float, language: Language
) -> list[str]:
    """Return a bar of the mean, a dot for each window, and the figure on top of ours."""

    def figure(held: Mapping[str, Any]) -> float | None:
        value = held["reach"].get(name) if group == "reach" else held["truths"][group][name]["ndcg"]
        return None if value is None else float(value)

    mean = figure(told["mean"])
    if mean is None:
        return []
    high, centre = TALL * mean, x + width * 0.46
    drawn = [
        f'<rect x="{x:.1f}" y="{BASE - high:.1f}" width="{width * 0.92:.1f}" height="{high:.1f}" fill="{COLOURS[name]}"/>'
    ]
    values = [value for value in map(figure, told["windows"]) if value is not None]
    drawn += [
        f'<circle cx="{centre:.1f}" cy="{BASE - TALL * value:.1f}" r="2" fill="#222" fill-opacity="0.55"/>'
        for value in values
    ]
    if name == "ours":
        drawn.append(
            _text(centre, BASE - 8, written(mean, ".2f", language), anchor="middle", fill="white", size=12)
        )
    return drawn


def _legend(names: list[tuple[str, str]], ceiling: str) -> list[str]:
    drawn, x = [], float(LEFT)
    for name, colour in names:
        drawn.append(f'<rect x="{x:.0f}" y="384" width="12" height="12" fill="{colour}"/>')
        drawn.append(_text(x + 17, 395, name))
        x += 32 + 7 * len(name)
    drawn.append(
        f'<line x1="{x:.0f}" y1="390" x2="{x + 22:.0f}" y2="390" stroke="#222" stroke-dasharray="5 3"/>'
    )
    return [*drawn, _text(x + 28, 395, ceiling)]


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: int = 13,
    weight: int = 400,
    fill: str = "#111",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}"'
        f' fill="{fill}">{escape(text)}</text>'
    )


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > SENTENCE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
