"""How long a result picture takes on this machine: `python -m bench.picture` from the root of the repository."""

import statistics
import sys
import time

from bot.tools.picture import AreaBar, area_result

PROMISE_MS = 150
ROUNDS = 15


def median_ms() -> float:
    """Median of the whole way from words to PNG bytes, in milliseconds; the first round (cold caches) is left out."""
    bar = AreaBar("Так вы сами оценили эту область", "Получается, есть что добавить", 0.55)
    strong = "Сильная сторона\nПодбираю задания так, чтобы ученики спорили и объясняли"
    start = "С чего начать\nЗадания с разной поддержкой: для тех, кому трудно, и для тех, кто идёт вперёд"
    spent: list[float] = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        area_result("Урок и методика", bar, strong, start, "Это ваша самооценка, не аттестация.")
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent[1:])


def main() -> int:
    """Print the figure beside the promise; 1 when it is broken."""
    median = median_ms()
    print(f"picture: {median:.0f} ms (promise {PROMISE_MS})")
    return 0 if median < PROMISE_MS else 1


if __name__ == "__main__":
    sys.exit(main())
