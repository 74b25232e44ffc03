package io.culprit.verdict;

import io.culprit.rule.Role;
import io.culprit.verdict.Review.Recurrence;
import org.jspecify.annotations.Nullable;

/**
 * One fact that speaks of a module: what rules weigh.
 *
 * @param module absent for clues on the crash itself
 * @param text what was seen, a sentence without its full stop
 * @param source where it was read
 * @param certain false for what a stack scan or another guess gave
 * @param alone whether no other module has the same role
 * @param rank 0 for the first in preference or nearest to the fault
 * @param count how many frames of the module are on the stack, 0 for what is no frame
 * @param place the address that it speaks of, 0 where it speaks of none
 * @param detail a word that rules may compare with, such as the blame word or the kind of corruption
 * @param recurs what many dumps tell together; absent for what one dump tells
 */
record Clue(
        Role role,
        @Nullable String module,
        String text,
        String source,
        boolean certain,
        boolean alone,
        int rank,
        int count,
        long place,
        String detail,
        @Nullable Recurrence recurs) {

    static Clue of(Recurrence recurs) {
        return new Clue(recurs.role(), recurs.module(), recurs.text(), "other dumps", true, true, 0, 0, 0, "", recurs);
    }

    static Clue of(Role role, @Nullable String module, String text, String source) {
        return new Clue(role, module, text, source, true, true, 0, 0, 0, "", null);
    }

    Clue uncertain() {
        return new Clue(role, module, text, source, false, alone, rank, count, place, detail, recurs);
    }

    Clue alone(boolean only) {
        return new Clue(role, module, text, source, certain, only, rank, count, place, detail, recurs);
    }

    Clue ranked(int newRank) {
        return new Clue(role, module, text, source, certain, alone, newRank, count, place, detail, recurs);
    }

    Clue detailed(String newDetail) {
        return new Clue(role, module, text, source, certain, alone, rank, count, place, newDetail, recurs);
    }

    Clue counted(int frames) {
        return new Clue(role, module, text, source, certain, alone, rank, frames, place, detail, recurs);
    }

    Clue at(long address) {
        return new Clue(role, module, text, source, certain, alone, rank, count, address, detail, recurs);
    }
}
