package io.culprit.verdict;

import static io.culprit.verdict.RuleField.BLAMES;
import static io.culprit.verdict.RuleField.BUILT_BEFORE;
import static io.culprit.verdict.RuleField.CARRIES;
import static io.culprit.verdict.RuleField.CLASS;
import static io.culprit.verdict.RuleField.DMA;
import static io.culprit.verdict.RuleField.DRIVER;
import static io.culprit.verdict.RuleField.EXPLAIN;
import static io.culprit.verdict.RuleField.FILE;
import static io.culprit.verdict.RuleField.ID;
import static io.culprit.verdict.RuleField.IF;
import static io.culprit.verdict.RuleField.LIMITS;
import static io.culprit.verdict.RuleField.NEVER_CULPRIT;
import static io.culprit.verdict.RuleField.ON;
import static io.culprit.verdict.RuleField.PRODUCT;
import static io.culprit.verdict.RuleField.SAYS;
import static io.culprit.verdict.RuleField.SEE;
import static io.culprit.verdict.RuleField.TAGS;
import static io.culprit.verdict.RuleField.TEXT;
import static io.culprit.verdict.RuleField.UNLESS;
import static io.culprit.verdict.RuleField.VENDOR;
import static io.culprit.verdict.RuleField.VERSION;
import static io.culprit.verdict.RuleField.VERSION_BELOW;
import static io.culprit.verdict.RuleField.VERSION_FROM;
import static io.culprit.verdict.RuleField.WEIGHT;
import static io.culprit.verdict.RuleField.WHY;
import static io.culprit.verdict.RuleField.WINDOWS;

import io.culprit.verdict.Condition.Operator;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One rule file: {@code rules}, {@code drivers}, {@code known} and {@code advice}. All of it is checked when it is read; a rule is made
 * when it is first asked for, which any thread may do.
 */
public final class RuleFile {

    private static final Role[] ROLES = Role.values();
    private static final Label[] LABELS = Label.values();

    /** 2005-01-01: a time stamp before it is no date of a build. */
    private static final long OLDEST_DATE = 1_104_537_600L;

    private final JsonTokens file;
    private final boolean user;
    private final RuleIndex index = new RuleIndex();

    /** Where each id stands. */
    private final Map<String, Integer> ids = new HashMap<>();

    private final @Nullable Rule[] made;

    /** What is asked for most often: the rules for a role that name neither module nor bug check. */
    private final Map<Role, List<Rule>> general = new ConcurrentHashMap<>();

    private RuleFile(JsonTokens file, boolean user) throws RuleFileException {
        this.file = file;
        this.user = user;
        new RuleCheck(file, index, ids).check();
        this.made = new Rule[index.count()];
    }

    /**
     * Reads and checks a file of a user's own.
     *
     * @param text in UTF-8
     * @throws RuleFileException when anything in it is wrong
     */
    public static RuleFile read(byte[] text) throws RuleFileException {
        return new RuleFile(JsonTokens.of(text), true);
    }

    /** The file of built-in rules. */
    static RuleFile builtIn(byte[] text) throws RuleFileException {
        return new RuleFile(JsonTokens.of(text), false);
    }

    /** Whether any rule starts from this role. */
    boolean has(Role role) {
        return index.has(role);
    }

    /** Complains of the first id that another file has, too. */
    void refuse(RuleFile earlier) throws RuleFileException {
        String taken = null;
        int first = Integer.MAX_VALUE;
        for (String id : earlier.ids.keySet()) {
            Integer offset = ids.get(id);
            if (offset != null && offset < first) {
                first = offset;
                taken = id;
            }
        }
        if (taken != null) {
            throw file.wrong(first, "the id '" + taken + "' is taken by a built-in rule or another file");
        }
    }

    /** Every rule. */
    List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < index.count(); i++) {
            rules.add(rule(i));
        }
        return rules;
    }

    /** The rules that may hold for a role of a module, or of the crash itself, in a crash with a bug check; in order. */
    List<Rule> rulesFor(Role role, @Nullable String module, int code) {
        int[] own = index.find(role, module, code);
        if (own.length == 0) {
            return general(role);
        }
        int[] others = index.general(role);
        int[] all = Arrays.copyOf(others, others.length + own.length);
        System.arraycopy(own, 0, all, others.length, own.length);
        Arrays.sort(all);
        return rules(all);
    }

    private List<Rule> general(Role role) {
        List<Rule> rules = general.get(role);
        if (rules == null) {
            rules = rules(index.general(role));
            general.put(role, rules);
        }
        return rules;
    }

    private List<Rule> rules(int[] numbers) {
        Rule[] rules = new Rule[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            rules[i] = rule(numbers[i]);
        }
        return List.of(rules);
    }

    private Rule rule(int number) {
        Rule rule = made[number];
        if (rule == null) {
            rule = make(number);
            made[number] = rule;
        }
        return rule;
    }

    private Rule make(int number) {
        try {
            RuleFields fields = new RuleFields(file, index.object(number));
            return fields.has(ON) ? rule(fields) : known(fields, index.byDate(number));
        } catch (RuleFileException unchecked) {
            throw new IllegalStateException(unchecked);
        }
    }

    private Rule rule(RuleFields fields) throws RuleFileException {
        return new Rule(
                fields.text(ID),
                fields.text(EXPLAIN),
                ROLES[fields.oneOf(ON, RuleCheck.ROLES, 0)],
                fields.conditions(IF),
                fields.conditions(UNLESS),
                fields.find(BLAMES),
                fields.number(WEIGHT, 0),
                LABELS[fields.oneOf(CARRIES, RuleCheck.LABELS, Label.CERTAIN.ordinal())],
                fields.has(LIMITS) ? LABELS[fields.oneOf(LIMITS, RuleCheck.LABELS, 0)] : null,
                fields.text(SAYS),
                user);
    }

    /**
     * Site knowledge: a version known to be bad is evidence, but never more than possible by itself. Where the dump does not tell the
     * version, the date of the build stands in for it if the entry has one.
     */
    private Rule known(RuleFields fields, boolean byDate) throws RuleFileException {
        String see = fields.find(SEE);
        boolean versioned = fields.has(VERSION_BELOW) || fields.has(VERSION);
        return new Rule(
                fields.text(ID) + (byDate && versioned ? "-by-date" : ""),
                "Known of " + fields.text(DRIVER) + (see == null ? "." : ": " + see + "."),
                Role.LOADED,
                when(fields, byDate),
                byDate && versioned
                        ? List.of(Condition.of(FactName.MODULE_VERSION, Operator.AT_LEAST, "0"))
                        : List.of(),
                null,
                fields.number(WEIGHT, 1),
                Label.POSSIBLE,
                null,
                fields.text(SAYS) + (see == null ? "" : " (see " + see + ")"),
                user);
    }

    private static List<Condition> when(RuleFields fields, boolean byDate) throws RuleFileException {
        List<Condition> when = new ArrayList<>(fields.conditions(IF));
        when.add(word(FactName.MODULE_NAME, Operator.EQUAL, fields, DRIVER));
        LocalDate before = byDate ? RuleCheck.date(fields.text(BUILT_BEFORE)) : null;
        if (before != null) {
            long seconds = before.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
            when.add(Condition.of(FactName.MODULE_STAMP, Operator.AT_LEAST, OLDEST_DATE));
            when.add(Condition.of(FactName.MODULE_STAMP, Operator.BELOW, seconds));
            return when;
        }
        if (fields.has(VERSION_FROM)) {
            when.add(word(FactName.MODULE_VERSION, Operator.AT_LEAST, fields, VERSION_FROM));
        }
        if (fields.has(VERSION_BELOW)) {
            when.add(word(FactName.MODULE_VERSION, Operator.BELOW, fields, VERSION_BELOW));
        }
        if (fields.has(VERSION)) {
            when.add(word(FactName.MODULE_VERSION, Operator.EQUAL, fields, VERSION));
        }
        return when;
    }

    private static Condition word(FactName fact, Operator operator, RuleFields fields, RuleField field)
            throws RuleFileException {
        return Condition.of(fact, operator, fields.text(field).toLowerCase(Locale.ROOT));
    }

    List<AdviceRule> advice() throws RuleFileException {
        List<AdviceRule> advice = new ArrayList<>();
        for (int object : index.advice()) {
            RuleFields fields = new RuleFields(file, object);
            advice.add(new AdviceRule(
                    fields.text(ID),
                    fields.conditions(IF),
                    fields.conditions(UNLESS),
                    fields.text(TEXT),
                    fields.text(WHY),
                    user));
        }
        return advice;
    }

    /** A table of drivers with the rows of this file in front. */
    Drivers addTo(Drivers table) throws RuleFileException {
        List<Driver> rows = new ArrayList<>();
        Map<String, String> tags = new HashMap<>();
        for (int object : index.drivers()) {
            RuleFields fields = new RuleFields(file, object);
            Driver row = driver(fields);
            rows.add(row);
            for (String tag : fields.texts(TAGS)) {
                tags.put((tag + "   ").substring(0, RuleCheck.TAG_CHARACTERS), row.file());
            }
        }
        return table.with(rows, tags);
    }

    private static Driver driver(RuleFields fields) throws RuleFileException {
        int unknown = Driver.Dma.UNKNOWN.ordinal();
        return new Driver(
                fields.text(FILE),
                fields.findOr(VENDOR, ""),
                fields.findOr(PRODUCT, ""),
                DriverClass.values()[fields.oneOf(CLASS, RuleCheck.CLASSES, DriverClass.UNKNOWN.ordinal())],
                Driver.Dma.values()[fields.oneOf(DMA, RuleCheck.TRANSFERS, unknown)],
                fields.flag(WINDOWS),
                fields.flag(NEVER_CULPRIT));
    }
}
