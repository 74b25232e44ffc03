package io.culprit.rule;

/** The fields that the objects of a rule file may have. */
enum RuleField implements Word {
    RULES("rules", Type.RULES),
    DRIVERS("drivers", Type.DRIVERS),
    KNOWN("known", Type.KNOWN),
    ADVICE("advice", Type.ADVICE),
    ID("id", Type.ID),
    EXPLAIN("explain", Type.TEXT),
    ON("on", Type.ROLE),
    IF("if", Type.CONDITIONS),
    UNLESS("unless", Type.CONDITIONS),
    WEIGHT("weight", Type.WEIGHT),
    CARRIES("carries", Type.LABEL),
    LIMITS("limits", Type.LABEL),
    BLAMES("blames", Type.SUBJECT),
    SAYS("says", Type.SENTENCE),
    FILE("file", Type.FILE),
    VENDOR("vendor", Type.TEXT),
    PRODUCT("product", Type.TEXT),
    CLASS("class", Type.CLASS),
    DMA("dma", Type.TRANSFERS),
    TAGS("tags", Type.TAGS),
    WINDOWS("windows", Type.FLAG),
    NEVER_CULPRIT("neverCulprit", Type.FLAG),
    DRIVER("driver", Type.FILE),
    VERSION_FROM("versionFrom", Type.VERSION),
    VERSION_BELOW("versionBelow", Type.VERSION),
    VERSION("version", Type.VERSION),
    BUILT_BEFORE("builtBefore", Type.DATE),
    SEE("see", Type.SENTENCE),
    TEXT("text", Type.STEP),
    WHY("why", Type.TEXT);

    /** What a field holds. */
    enum Type {
        RULES,
        DRIVERS,
        KNOWN,
        ADVICE,
        ID,
        TEXT,
        ROLE,
        CONDITIONS,
        WEIGHT,
        LABEL,
        /** A text with placeholders. */
        SENTENCE,
        /** A text of advice, with placeholders of its own. */
        STEP,
        /** Whom a rule blames instead of the module. */
        SUBJECT,
        /** A file name, or a pattern for some. */
        FILE,
        VERSION,
        CLASS,
        TRANSFERS,
        TAGS,
        FLAG,
        DATE
    }

    private final String word;
    private final Type type;

    RuleField(String word, Type type) {
        this.word = word;
        this.type = type;
    }

    @Override
    public String word() {
        return word;
    }

    Type type() {
        return type;
    }
}
