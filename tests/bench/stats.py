"""From the rounds of a row to its figures."""
import statistics


class Figures:
    """rounds: pairs (ours, peer), both better when bigger. The ratio is the median of the rounds' ratios, so that what disturbs a whole round
    disturbs both sides; spread is half their range, as a part of the median."""

    def __init__(self, rounds):
        ratios = [ours / peer for ours, peer in rounds]
        self.ratio = statistics.median(ratios)
        self.spread = (max(ratios) - min(ratios)) / 2 / self.ratio
        self.ours = statistics.median(ours for ours, _ in rounds)
        self.peer = statistics.median(peer for _, peer in rounds)
        self.rounds = len(rounds)
