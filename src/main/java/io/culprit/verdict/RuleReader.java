package io.culprit.verdict;

import io.culprit.verdict.Node.Num;
import io.culprit.verdict.Node.Str;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one rule file: {@code rules}, {@code drivers}, {@code known} and {@code advice}. Everything in it is right, or nothing is used. */
final class RuleReader {

    private static final List<String> CLASSES = List.of(
            "graphics",
            "network-wired",
            "network-wireless",
            "bluetooth",
            "storage",
            "usb",
            "thunderbolt",
            "audio",
            "input",
            "virtualization",
            "security",
            "filter",
            "chipset",
            "monitoring",
            "windows",
            "unknown");
    private static final List<String> PLACEHOLDERS = List.of("seen", "module", "vendor", "product", "class");
    private static final List<String> FILE_FIELDS = List.of("rules", "drivers", "known", "advice");
    private static final List<String> RULE_FIELDS =
            List.of("id", "explain", "on", "if", "unless", "weight", "carries", "limits", "blames", "says");
    private static final List<String> KNOWN_FIELDS = List.of(
            "id", "driver", "versionFrom", "versionBelow", "version", "builtBefore", "if", "weight", "says", "see");
    private static final List<String> ADVICE_FIELDS = List.of("id", "if", "unless", "text", "why");
    private static final double MAX_WEIGHT = 10;

    /** 2005-01-01: a time stamp before it is no date of a build. */
    private static final long OLDEST_DATE = 1_104_537_600L;

    private static final int TAG_CHARACTERS = 4;

    private final boolean user;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Driver> drivers = new ArrayList<>();
    private final Map<String, String> tags = new HashMap<>();
    private final List<AdviceRule> advice = new ArrayList<>();
    private final Map<String, Node> ids = new HashMap<>();

    private RuleReader(boolean user) {
        this.user = user;
    }

    static RuleReader of(byte[] text, boolean user) throws RuleFileException {
        RuleReader reader = new RuleReader(user);
        RuleFields file = new RuleFields(NodeReader.read(text), "a rule file", FILE_FIELDS);
        for (Node node : file.list("rules")) {
            reader.rule(node);
        }
        for (Node node : file.list("drivers")) {
            reader.driver(node);
        }
        for (Node node : file.list("known")) {
            reader.known(node);
        }
        for (Node node : file.list("advice")) {
            reader.advice(node);
        }
        return reader;
    }

    List<Rule> rules() {
        return rules;
    }

    List<Driver> drivers() {
        return drivers;
    }

    /** Pool tags, and the file name of the driver that uses each. */
    Map<String, String> tags() {
        return tags;
    }

    List<AdviceRule> advice() {
        return advice;
    }

    /** Complains at the place of an id that is among {@code taken}. */
    void refuse(Set<String> taken) throws RuleFileException {
        for (String id : taken) {
            Node node = ids.get(id);
            if (node != null) {
                throw node.wrong("the id '" + id + "' is taken by a built-in rule or another file");
            }
        }
    }

    private void rule(Node node) throws RuleFileException {
        RuleFields fields = new RuleFields(node, "a rule", RULE_FIELDS);
        String id = id(fields);
        rules.add(new Rule(
                id,
                fields.text("explain"),
                role(fields),
                conditions(fields, "if"),
                conditions(fields, "unless"),
                fields.find("blames"),
                weight(fields, 0),
                label(fields, "carries", Label.CERTAIN),
                fields.has("limits") ? label(fields, "limits", Label.CERTAIN) : null,
                says(fields),
                user));
    }

    private void driver(Node node) throws RuleFileException {
        RuleFields fields = new RuleFields(
                node,
                "a driver",
                List.of("file", "vendor", "product", "class", "dma", "tags", "windows", "neverCulprit"));
        tags(fields);
        String driverClass = fields.oneOf("class", CLASSES, "unknown");
        String dma = fields.oneOf("dma", List.of("bus-master", "library", "none", "unknown"), "unknown");
        drivers.add(new Driver(
                fields.text("file"),
                fields.findOr("vendor", ""),
                fields.findOr("product", ""),
                driverClass,
                dma(dma),
                fields.flag("windows"),
                fields.flag("neverCulprit")));
    }

    private void tags(RuleFields fields) throws RuleFileException {
        for (Node node : fields.list("tags")) {
            if (!(node instanceof Str tag)
                    || tag.value().isEmpty()
                    || tag.value().length() > TAG_CHARACTERS) {
                throw node.wrong("a pool tag is a text of one to four characters");
            }
            tags.put((tag.value() + "   ").substring(0, TAG_CHARACTERS), fields.text("file"));
        }
    }

    private static Driver.Dma dma(String word) {
        for (Driver.Dma dma : Driver.Dma.values()) {
            if (dma.word().equals(word)) {
                return dma;
            }
        }
        return Driver.Dma.UNKNOWN;
    }

    /**
     * Site knowledge: a version known to be bad is evidence, but never more than possible by itself. Where the dump does not tell the
     * version, the date of the build stands in for it if the entry has one.
     */
    private void known(Node node) throws RuleFileException {
        RuleFields fields = new RuleFields(node, "site knowledge", KNOWN_FIELDS);
        List<Condition> driver = new ArrayList<>(conditions(fields, "if"));
        driver.add(condition("module.name == " + fields.text("driver"), node));
        boolean versioned = fields.has("versionBelow") || fields.has("version");
        String id = id(fields);
        if (versioned || !fields.has("builtBefore")) {
            List<Condition> when = new ArrayList<>(driver);
            addVersion(fields, "versionFrom", " >= ", when, node);
            addVersion(fields, "versionBelow", " < ", when, node);
            addVersion(fields, "version", " == ", when, node);
            rules.add(known(fields, id, when, List.of()));
        }
        if (fields.has("builtBefore")) {
            List<Condition> when = new ArrayList<>(driver);
            when.add(condition("module.timestamp >= " + OLDEST_DATE, node));
            when.add(condition("module.timestamp < " + seconds(fields), node));
            List<Condition> unless = versioned ? List.of(condition("module.version >= 0", node)) : List.of();
            rules.add(known(fields, versioned ? id + "-by-date" : id, when, unless));
        }
    }

    private void addVersion(RuleFields fields, String name, String operator, List<Condition> when, Node node)
            throws RuleFileException {
        if (fields.has(name)) {
            when.add(condition("module.version" + operator + fields.text(name), node));
        }
    }

    private static long seconds(RuleFields fields) throws RuleFileException {
        try {
            return LocalDate.parse(fields.text("builtBefore"))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toEpochSecond();
        } catch (DateTimeParseException bad) {
            throw fields.node("builtBefore").wrong("a date is written 2024-03-31");
        }
    }

    private Rule known(RuleFields fields, String id, List<Condition> when, List<Condition> unless)
            throws RuleFileException {
        String see = fields.find("see");
        String says = says(fields) + (see == null ? "" : " (see " + see + ")");
        return new Rule(
                id,
                "Known of " + fields.text("driver") + (see == null ? "." : ": " + see + "."),
                Role.LOADED,
                when,
                unless,
                null,
                weight(fields, 1),
                Label.POSSIBLE,
                null,
                says,
                user);
    }

    private void advice(Node node) throws RuleFileException {
        RuleFields fields = new RuleFields(node, "advice", ADVICE_FIELDS);
        advice.add(new AdviceRule(
                id(fields),
                conditions(fields, "if"),
                conditions(fields, "unless"),
                fields.text("text"),
                fields.text("why"),
                user));
    }

    private String id(RuleFields fields) throws RuleFileException {
        String id = fields.text("id");
        if (ids.put(id, fields.node("id")) != null) {
            throw fields.node("id").wrong("the id '" + id + "' stands twice");
        }
        return id;
    }

    private static Role role(RuleFields fields) throws RuleFileException {
        String word = fields.text("on");
        Node node = fields.node("on");
        return Role.of(word)
                .orElseThrow(() -> node.wrong("unknown role '" + word + "'" + NearMiss.suggest(word, Role.words())));
    }

    private static double weight(RuleFields fields, double otherwise) throws RuleFileException {
        if (!fields.has("weight")) {
            return otherwise;
        }
        Node node = fields.node("weight");
        if (!(node instanceof Num number) || Math.abs(number.value()) > MAX_WEIGHT) {
            throw node.wrong("weight is a number from -10 to 10");
        }
        return number.value();
    }

    private static Label label(RuleFields fields, String name, Label otherwise) throws RuleFileException {
        if (!fields.has(name)) {
            return otherwise;
        }
        List<String> words = new ArrayList<>();
        for (Label label : Label.values()) {
            words.add(label.jsonName());
        }
        String word = fields.oneOf(name, words, otherwise.jsonName());
        return Label.values()[words.indexOf(word)];
    }

    private static String says(RuleFields fields) throws RuleFileException {
        String says = fields.text("says");
        int from = says.indexOf('{');
        while (from >= 0) {
            int end = says.indexOf('}', from);
            String name = end < 0 ? says.substring(from) : says.substring(from + 1, end);
            if (!PLACEHOLDERS.contains(name)) {
                throw fields.node("says")
                        .wrong("unknown placeholder '" + name + "'" + NearMiss.suggest(name, PLACEHOLDERS));
            }
            from = says.indexOf('{', from + 1);
        }
        return says;
    }

    private static List<Condition> conditions(RuleFields fields, String name) throws RuleFileException {
        List<Condition> conditions = new ArrayList<>();
        for (Node node : fields.list(name)) {
            if (!(node instanceof Str text)) {
                throw node.wrong("a condition is a text such as \"bugCheck.code == 0xe6\"");
            }
            conditions.add(condition(text.value(), node));
        }
        return conditions;
    }

    private static Condition condition(String text, Node node) throws RuleFileException {
        try {
            return Condition.parse(text);
        } catch (Condition.Malformed bad) {
            throw node.wrong(String.valueOf(bad.getMessage()));
        }
    }
}
