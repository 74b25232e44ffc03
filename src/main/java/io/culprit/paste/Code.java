package io.culprit.paste;

import io.culprit.machine.Address;
import org.jspecify.annotations.Nullable;

/**
 * A number taken as a code.
 *
 * @param note names the other reading where there is one
 */
record Code(long value, @Nullable String note) {

    /** Digits as people type them: hex or decimal, whichever is a code that people meet. */
    static Code typed(Tokens tokens, int token) {
        long hex = tokens.hex(token);
        long decimal = tokens.decimal(token);
        if (tokens.kind(token) != Tokens.Kind.DIGITS || hex == decimal || tokens.digits(token) == 8) {
            return new Code(hex, null);
        }
        boolean asDecimal = Codes.decimalIsLikelier(hex, decimal);
        long other = asDecimal ? hex : decimal;
        String note = "Read as " + (asDecimal ? "decimal" : "hex") + ": " + Address.hex(asDecimal ? decimal : hex) + "."
                + (Codes.known(other)
                        ? " If you meant " + (asDecimal ? "hex " : "decimal ") + tokens.word(token) + ": "
                                + Codes.shown((int) other) + "."
                        : "");
        return new Code(asDecimal ? decimal : hex, note);
    }

    /** Whether a number was read as decimal. */
    boolean decimal(Tokens tokens, int token) {
        return tokens.kind(token) == Tokens.Kind.DIGITS && value == tokens.decimal(token) && value != tokens.hex(token);
    }
}
