package io.culprit.symbol;

import org.jspecify.annotations.Nullable;

/**
 * What names the code of a module, and why nothing better does.
 *
 * @param module file name as the dump writes it
 * @param why there are no names from a PDB or from Breakpad's symbols, and what would bring them; absent where there are
 */
public record ModuleSymbols(
        String module, Kind kind, @Nullable String why) {

    /** Where names come from, best first; the words are those of the JSON. */
    public enum Kind {
        PRIVATE_PDB("private-pdb", "private PDB"),
        PUBLIC_PDB("public-pdb", "public PDB"),
        BREAKPAD("breakpad", "Breakpad's symbols"),
        EXPORTS("exports", "exports only"),
        NONE("none", "no symbols");

        private final String word;
        private final String phrase;

        Kind(String word, String phrase) {
            this.word = word;
            this.phrase = phrase;
        }

        /** As JSON has it. */
        public String word() {
            return word;
        }

        /** As people read it. */
        public String phrase() {
            return phrase;
        }
    }
}
