package io.culprit.triage.finding;

/**
 * Fisher's exact test: of {@code here + elsewhere} cases some are marked; how likely is it that chance alone puts so many of the marked ones
 * here? Exact for any counts; sums of the hypergeometric distribution, by logarithms of factorials.
 */
final class Fisher {

    private static final int EXACT = 256;
    private static final double SLACK = 1e-7;
    private static final double[] LOGS = new double[EXACT];

    static {
        for (int i = 1; i < EXACT; i++) {
            LOGS[i] = LOGS[i - 1] + Math.log(i);
        }
    }

    private Fisher() {}

    /**
     * The chance of at least {@code marked} marked cases here.
     *
     * @param marked of {@code here} cases
     * @param markedElsewhere of {@code elsewhere} cases
     */
    static double atLeast(int marked, int here, int markedElsewhere, int elsewhere) {
        int all = marked + markedElsewhere;
        double sum = 0;
        for (int i = marked; i <= Math.min(here, all); i++) {
            sum += probability(i, here, all, here + elsewhere);
        }
        return Math.min(1, sum);
    }

    /** The chance of a distribution that is as unlikely or less likely. */
    static double twoSided(int marked, int here, int markedElsewhere, int elsewhere) {
        int all = marked + markedElsewhere;
        double seen = probability(marked, here, all, here + elsewhere) * (1 + SLACK);
        double sum = 0;
        for (int i = Math.max(0, all - elsewhere); i <= Math.min(here, all); i++) {
            double each = probability(i, here, all, here + elsewhere);
            sum += each <= seen ? each : 0;
        }
        return Math.min(1, sum);
    }

    private static double probability(int marked, int here, int all, int cases) {
        return Math.exp(choose(here, marked) + choose(cases - here, all - marked) - choose(cases, all));
    }

    private static double choose(int from, int count) {
        return count < 0 || count > from
                ? Double.NEGATIVE_INFINITY
                : logFactorial(from) - logFactorial(count) - logFactorial(from - count);
    }

    /** Stirling's series beyond the table: its error is below 1e-15 there. */
    private static double logFactorial(int n) {
        if (n < EXACT) {
            return LOGS[n];
        }
        double x = n;
        return (x + 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x * x * x);
    }
}
