package io.culprit.report;

import io.culprit.fact.TargetSystem;
import org.jspecify.annotations.Nullable;

/** Names of systems: which Windows a build number belongs to (Microsoft's release information pages), and what to call the rest. */
final class SystemWords {

    private SystemWords() {}

    /** {@code Windows 11 (build 22621, x64, 8 processors, on Hyper-V)}. */
    static String described(TargetSystem system) {
        StringBuilder words = new StringBuilder(name(system)).append(" (");
        if (system.build() != 0) {
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
    static String name(TargetSystem system) {
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
}
