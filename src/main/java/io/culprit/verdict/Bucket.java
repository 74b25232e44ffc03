package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.signature.SignatureLists;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.bugcheck.IommuReason.Kind;
import io.culprit.windows.bugcheck.ParameterRole;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a crash: crashes with the same cause have the same one, on every machine, boot and build. It never holds an address.
 *
 * <p>{@code id} is three parts joined by {@code _}, the second only where there is one:
 *
 * <ol>
 *   <li>the bug check code without its variant bits, or the exception code of a user dump; {@code hang} where there is neither;
 *   <li>the sub-code: the first parameter, in hex without {@code 0x}, where it selects what the bug check means or is an exception code;
 *   <li>what is to blame, in lower case, the first of these that is known:
 *       <ul>
 *         <li>the culprit of the verdict, or {@code hardware-} and the component, or {@code on-purpose};
 *         <li>for a DMA that the IOMMU stopped and nobody owns: {@code unnamed-read} or {@code unnamed-write}, with vendor and device in
 *             hex where the PCI function is known; {@code unnamed-tables} and the fault reason where Windows' own tables were wrong;
 *             {@code unnamed-timer} where Driver Verifier found the platform's timer wrong. The
 *             frames of such a crash belong to whatever was interrupted or asked for the time, so they are never used;
 *         <li>{@code near-} and a place, which accuses nobody: the innermost frame outside Windows' own core that was not found by
 *             scanning, as {@code module!function} or the module; the module outside Windows' core that holds the faulting instruction, by
 *             parameter or exception;
 *         <li>{@code suspect-} and the first candidate of the verdict, if it is at least {@value #CANDIDATE_FLOOR} likely;
 *         <li>{@code near-} and the innermost function of Windows' core beyond the machinery that raises bug checks, not scanned; the
 *             innermost scanned frame outside Windows' core;
 *         <li>{@code unknown}, with what is known of the fault itself: see {@link Symptoms}.
 *       </ul>
 * </ol>
 *
 * <p>Of a program's crash the third part is the culprit, where one is named, and {@link Signature}, which names functions without what differs from build to build; it is a
 * place. What an event log alone tells of is {@code event_}, code, sub-code and what else the parameters say of the fault.
 *
 * @param id readable, e.g. {@code 0xe6_26_rt640x64.sys}
 * @param hash the first 16 hex digits of the SHA-256 of the id in UTF-8
 */
public record Bucket(String id, String hash) {

    private static final double CANDIDATE_FLOOR = 0.5;
    private static final int HASH_BYTES = 8;
    private static final int LONGEST_NAME = 200;
    private static final String MARKS = "._!:$+~";

    /** Parameter roles (see the bug check table) with which the first parameter is a sub-code. */
    private static final List<ParameterRole> SELECTING = List.of(ParameterRole.SUBTYPE, ParameterRole.EXCEPTION_CODE);

    /** The bucket of a crash. */
    public static Bucket of(Facts facts, Verdict verdict) {
        String blamed = canonical(facts.dump().kind().kernel() ? blamed(facts, verdict) : program(facts, verdict));
        String subCode = facts.bugCheck().find().map(Bucket::subCode).orElse("");
        return named(code(facts) + subCode + "_" + blamed);
    }

    /** The bucket of a crash of which only the event log tells: its code and parameters are the same wherever on a machine it was. */
    public static Bucket ofEvent(BugCheck check) {
        return named(
                "event_" + code(check) + subCode(check) + Symptoms.of(check).replace('-', '_'));
    }

    /** The bucket of the starts of which the event log says no more than that the system had not been shut down. */
    public static Bucket ofShutdown() {
        return named("event_unexpected_shutdown");
    }

    private static Bucket named(String id) {
        return new Bucket(id, hash(id));
    }

    private static String code(BugCheck check) {
        return "0x" + Integer.toHexString(check.baseCode());
    }

    private static String code(Facts facts) {
        if (facts.bugCheck() instanceof Fact.Known<BugCheck>(BugCheck check, String source)) {
            return code(check);
        }
        if (facts.exception() instanceof Fact.Known<RaisedException>(RaisedException fault, String source)) {
            return "0x" + Integer.toHexString(fault.code());
        }
        return "hang";
    }

    private static String subCode(BugCheck check) {
        BugCheck.Parameter first =
                check.parameters().isEmpty() ? null : check.parameters().getFirst();
        if (first == null || !SELECTING.contains(first.role())) {
            return "";
        }
        boolean code = first.role() == ParameterRole.EXCEPTION_CODE;
        return "_" + Long.toHexString(code ? first.value() & 0xFFFF_FFFFL : first.value());
    }

    /** What the stack says, behind the culprit where another module is to blame. */
    private static String program(Facts facts, Verdict verdict) {
        String signature = Signature.of(facts, SignatureLists.builtIn());
        return switch (verdict.kind()) {
            case CULPRIT -> {
                String module = ((Verdict.Culprit) verdict).culprit().module();
                yield signature.regionMatches(true, 0, module, 0, module.length())
                        ? signature
                        : module + "~" + signature;
            }
            case HARDWARE -> "hardware-" + ((Verdict.Hardware) verdict).component();
            case INCONCLUSIVE -> signature;
        };
    }

    private static String blamed(Facts facts, Verdict verdict) {
        return switch (verdict.kind()) {
            case CULPRIT -> ((Verdict.Culprit) verdict).culprit().module();
            case HARDWARE -> "hardware-" + ((Verdict.Hardware) verdict).component();
            case INCONCLUSIVE -> ((Verdict.Inconclusive) verdict).onPurpose() ? "on-purpose" : nearest(facts, verdict);
        };
    }

    private static String nearest(Facts facts, Verdict verdict) {
        if (facts.dma() instanceof Fact.Known<DmaFault>(DmaFault dma, String source)) {
            return "unnamed-" + unnamed(dma, facts);
        }
        if (facts.bugCheck() instanceof Fact.Known<BugCheck>(BugCheck check, String source)
                && StackClues.timer(check)) {
            return "unnamed-timer";
        }
        String found = frame(facts.stack(), false, false);
        if (found == null) {
            found = instructionModule(facts);
        }
        if (found == null
                && !verdict.candidates().isEmpty()
                && verdict.candidates().getFirst().confidence() >= CANDIDATE_FLOOR) {
            return "suspect-" + verdict.candidates().getFirst().module();
        }
        if (found == null) {
            found = frame(facts.stack(), true, false);
        }
        if (found == null) {
            found = frame(facts.stack(), false, true);
        }
        return found == null ? "unknown" + Symptoms.of(facts) : "near-" + found;
    }

    /** Windows keeps the tables: what is wrong with them is met by any device, so that the reason tells more than who met it. */
    private static String unnamed(DmaFault dma, Facts facts) {
        Kind kind = dma.refusal().kind();
        if (kind != Kind.REQUEST && kind != Kind.UNDECODED) {
            return kind.word() + "-" + Long.toHexString(dma.reasonCode());
        }
        PciFunction function = facts.device().find().map(DeviceObject::pci).orElse(null);
        String access = dma.access() == null ? "access" : dma.access();
        return function == null
                ? access
                : access + "-" + Integer.toHexString(function.vendor()) + "-" + Integer.toHexString(function.device());
    }

    /** The innermost frame of Windows' core with a function name, or outside of it; scanned, or found in a better way. */
    private static @Nullable String frame(List<StackFrame> stack, boolean core, boolean scanned) {
        for (StackFrame frame : stack) {
            boolean fits = frame.module() != null
                    && WindowsCore.holds(frame.module()) == core
                    && (frame.trust() == FrameTrust.SCAN) == scanned;
            if (fits && !core) {
                return function(frame);
            }
            if (fits && frame.symbol() != null && !WindowsCore.raisesBugChecks(frame.symbol())) {
                return function(frame);
            }
        }
        return null;
    }

    /** {@code module!function} without the offset; scanned frames give the module alone, for their function is a guess. */
    private static String function(StackFrame frame) {
        String function =
                frame.trust() == FrameTrust.SCAN ? "" : frame.function().orElse("");
        return frame.module() + (function.isEmpty() ? "" : "!" + function);
    }

    private static @Nullable String instructionModule(Facts facts) {
        if (facts.bugCheck() instanceof Fact.Known<BugCheck>(BugCheck check, String source)) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                String module = parameter.module();
                if (parameter.role() == ParameterRole.INSTRUCTION_ADDRESS
                        && module != null
                        && !WindowsCore.holds(module)) {
                    return module;
                }
            }
        }
        if (facts.exception() instanceof Fact.Known<RaisedException>(RaisedException fault, String source)) {
            String module = fault.module();
            return module == null || WindowsCore.holds(module) ? null : module;
        }
        return null;
    }

    /** Lower case, and nothing but letters, digits and a few marks: one word on a command line, harmless wherever it is shown. */
    private static String canonical(String name) {
        StringBuilder id = new StringBuilder(name.length());
        for (int i = 0; i < Math.min(name.length(), LONGEST_NAME); i++) {
            char c = name.charAt(i);
            id.append(Character.isLetterOrDigit(c) || MARKS.indexOf(c) >= 0 ? c : '-');
        }
        return id.toString().toLowerCase(Locale.ROOT);
    }

    private static String hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
