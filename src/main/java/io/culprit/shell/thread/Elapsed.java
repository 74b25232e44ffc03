package io.culprit.shell.thread;

/** A span of time as WinDbg writes it. */
final class Elapsed {

    private Elapsed() {}

    /** {@code 1 Day 02:03:04}, without the days where there are none. */
    static String of(long seconds) {
        long days = seconds / 86_400;
        String text = two(seconds / 3600 % 24) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
        return days == 0 ? text : days + (days == 1 ? " Day " : " Days ") + text;
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
