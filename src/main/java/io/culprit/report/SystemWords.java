package io.culprit.report;

import io.culprit.fact.Facts;
import io.culprit.fact.TargetMachine;
import io.culprit.fact.TargetSystem;
import org.jspecify.annotations.Nullable;

/** Names of systems: which Windows a build number belongs to (Microsoft's release information pages), and what to call the rest. */
public final class SystemWords {

    /** Versions of models that say nothing are short: {@code 1.0}, {@code Rev 1}. */
    private static final int SHORT_VERSION = 8;

    private SystemWords() {}

    /** {@code Windows 11 (build 22621, x64, 8 processors, on Hyper-V)}. */
    static String described(TargetSystem system) {
        StringBuilder words = new StringBuilder(name(system)).append(" (");
        boolean windows = system.platform().equals("windows");
        if (system.version() != null
                && !windows
                && Character.isDigit(system.version().charAt(0))) {
            words.insert(words.length() - 2, " " + system.version());
        } else if (system.build() != 0) {
            words.append("build ").append(system.build()).append(", ");
        }
        words.append(system.architecture().jsonName());
        if (system.processors() > 0) {
            words.append(", ")
                    .append(system.processors())
                    .append(system.processors() == 1 ? " processor" : " processors");
        }
        words.append(')');
        return system.hypervisor() == null
                ? words.toString()
                : words.append(", ").append(system.hypervisor()).toString();
    }

    /** {@code Windows 10}, {@code Windows Server 2022}, {@code Linux}. */
    public static String name(TargetSystem system) {
        if (!system.platform().equals("windows")) {
            return switch (system.platform()) {
                case "macos" -> "macOS";
                case "ios" -> "iOS";
                default -> PlainWords.begun(system.platform());
            };
        }
        int build = system.build();
        return "Windows" + (client(system.product()) ? client(build) : server(build));
    }

    private static boolean client(@Nullable String product) {
        return product == null || product.equals("workstation");
    }

    private static String client(int build) {
        if (build >= 22_000) {
            return " 11";
        }
        if (build >= 10_240) {
            return " 10";
        }
        return switch (build) {
            case 9600 -> " 8.1";
            case 9200 -> " 8";
            case 7600, 7601 -> " 7";
            case 6000, 6001, 6002 -> " Vista";
            case 2600 -> " XP";
            case 2195 -> " 2000";
            default -> "";
        };
    }

    private static String server(int build) {
        if (build >= 26_100) {
            return " Server 2025";
        }
        if (build >= 20_348) {
            return " Server 2022";
        }
        if (build >= 17_763) {
            return " Server 2019";
        }
        if (build >= 14_393) {
            return " Server 2016";
        }
        return switch (build) {
            case 9600 -> " Server 2012 R2";
            case 9200 -> " Server 2012";
            case 7600, 7601 -> " Server 2008 R2";
            case 6001, 6002, 6003 -> " Server 2008";
            case 3790 -> " Server 2003";
            default -> " Server";
        };
    }

    /** Maker, model, BIOS, processor and memory, and the fingerprint by which the machine is known again; null where nothing is known. */
    static @Nullable String machineLine(Facts facts) {
        String print = facts.system().machine();
        TargetMachine machine = facts.machine().find().orElse(null);
        String words = machine == null ? "" : machine(machine);
        return words.isEmpty() ? print : words + (print == null ? "" : " (fingerprint " + print + ")");
    }

    /** {@code LENOVO 20L5S00000 (ThinkPad T480), BIOS N24ET59W of 2020-09-23, Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz, 16 GiB}. */
    static String machine(TargetMachine machine) {
        StringBuilder words = new StringBuilder(joined(machine.maker(), machine.model()));
        if (machine.version() != null && !words.isEmpty() && machine.version().length() > SHORT_VERSION) {
            words.append(" (").append(machine.version()).append(')');
        }
        more(words, words.isEmpty() ? board(machine) : null);
        more(words, machine.bios() == null ? null : "BIOS " + bios(machine.bios()));
        more(words, machine.processor() == null ? null : machine.processor().name());
        more(words, machine.memoryBytes() == 0 ? null : bytes(machine.memoryBytes()));
        return words.toString();
    }

    /** Maker and model of the board; null where neither is known. */
    static @Nullable String board(TargetMachine machine) {
        String words = machine.board() == null
                ? ""
                : joined(machine.board().maker(), machine.board().model());
        return words.isEmpty() ? null : words;
    }

    /** {@code N24ET59W (1.34) of 2020-09-23}. */
    static String bios(TargetMachine.Bios bios) {
        String version = bios.version() == null ? "" : bios.version();
        return bios.date() == null ? version : (version + " of " + bios.date()).strip();
    }

    /** {@code 16 GiB}. */
    static String bytes(long bytes) {
        return bytes % (1 << 30) == 0 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
    }

    /** Two words with a blank between them; the second alone where it begins with the first. */
    static String joined(@Nullable String first, @Nullable String second) {
        if (first == null || second == null) {
            return first == null ? second == null ? "" : second : first;
        }
        return second.startsWith(first) ? second : first + " " + second;
    }

    private static void more(StringBuilder words, @Nullable String next) {
        if (next != null && !next.isBlank()) {
            words.append(words.isEmpty() ? "" : ", ").append(next);
        }
    }
}
