package io.culprit.cli.setting;

/**
 * One setting that is in force.
 *
 * @param name as the option is called, without its dashes: {@code symbol-path}
 * @param value as the option takes it; {@code true} for an option without a value
 * @param source where it was found: {@code config.toml:3}
 */
public record Preference(String name, String value, String source) {

    /** The option that says the same. */
    public String option() {
        return value.equals("true") ? "--" + name : "--" + name + "=" + value;
    }
}
