package io.culprit.rule;

/** One of a fixed list of words that rule files and tables may use. */
public interface Word {

    /** As it is written. */
    String word();
}
