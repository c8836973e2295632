"""How long a result picture takes on this machine: `python -m bench.picture` from the root of the repository."""

import statistics
import sys
import time

import yaml

from bench import told
from bot.content import CONTENT
from bot.tools.picture import AreaBar, area_result
from domain.diagnosis_content import parse_instrument

PROMISE_MS = 150
ROUNDS = 15


def median_ms() -> float:
    """Median of the whole way from words to PNG bytes, in milliseconds; the first round (cold caches) is left out."""
    instrument = parse_instrument(yaml.safe_load((CONTENT / "self_diagnosis.yaml").read_text("utf-8")))
    area = instrument.area(instrument.menu_order[0])
    strong, start = (f"{area.short_ru}\n{item.text}" for item in area.items[:2])
    bar = AreaBar(area.short_ru, area.short_ru, 0.55)
    spent: list[float] = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        area_result(area.short_ru, bar, strong, start, area.short_ru)
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent[1:])


def main() -> int:
    """Print the figure beside the promise; 1 when it is broken."""
    median = median_ms()
    return 0 if told(f"picture: {median:.0f} ms (promise {PROMISE_MS})", kept=median < PROMISE_MS) else 1


if __name__ == "__main__":
    sys.exit(main())
