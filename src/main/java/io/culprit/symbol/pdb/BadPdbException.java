package io.culprit.symbol.pdb;

/** A PDB that cannot be used, or a part of one: what is wrong, a phrase for a warning. */
public final class BadPdbException extends Exception {

    private static final long serialVersionUID = 1L;

    BadPdbException(String message) {
        super(message);
    }
}
