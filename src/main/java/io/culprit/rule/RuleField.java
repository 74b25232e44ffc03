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
    BLAMES("blames", Type.TEXT),
    SAYS("says", Type.SENTENCE),
    FILE("file", Type.TEXT),
    VENDOR("vendor", Type.TEXT),
    PRODUCT("product", Type.TEXT),
    CLASS("class", Type.CLASS),
    DMA("dma", Type.TRANSFERS),
    TAGS("tags", Type.TAGS),
    WINDOWS("windows", Type.FLAG),
    NEVER_CULPRIT("neverCulprit", Type.FLAG),
    DRIVER("driver", Type.TEXT),
    VERSION_FROM("versionFrom", Type.TEXT),
    VERSION_BELOW("versionBelow", Type.TEXT),
    VERSION("version", Type.TEXT),
    BUILT_BEFORE("builtBefore", Type.DATE),
    SEE("see", Type.TEXT),
    TEXT("text", Type.TEXT),
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
