package io.culprit.emulator;

/** Turns decoded instructions into steps. */
final class Translator {

    private Translator() {}
}
