package io.culprit.paste;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.windows.bugcheck.BugCheckName;
import io.culprit.windows.bugcheck.BugChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two thousand texts in the forms that people paste, with other codes, numbers, languages, line breaks and cuts. Each must be read right
 * or not at all: a code that was not written, or a value that was not, is an answer that misleads.
 */
class PasteMutationTest {

    private static final int TEXTS = 2000;
    private static final long SEED = 20260314;

    private static final String[] LANGUAGES = {
        "The computer has rebooted from a bugcheck.  The bugcheck was: %s. A dump was saved in:"
                + " C:\\WINDOWS\\MEMORY.DMP. Report Id: 0a1b2c3d-1111-2222-3333-444455556666.",
        "Der Computer wurde nach einem schwerwiegenden Fehler neu gestartet. Der Fehlercode war: %s. Berichts-ID:"
                + " 092515-8190-01.",
        "Компьютер был перезагружен после критической ошибки.  Код ошибки: %s. Дамп памяти сохранен в:"
                + " C:\\Windows\\Minidump\\031524-9875-01.dmp.",
        "L’ordinateur a redémarré après une vérification d’erreur. La vérification d’erreur était : %s. Un vidage a"
                + " été enregistré.",
        "El equipo se reinició después de una comprobación de errores. La comprobación de errores fue: %s. Se guardó"
                + " un volcado en: C:\\Windows\\MEMORY.DMP.",
        "O computador foi reinicializado após uma verificação de erros. A verificação de erros foi: %s. Um despejo foi"
                + " salvo.",
        "计算机已经从检测错误后重新启动。检测错误: %s。已将转储的数据保存在: C:\\Windows\\MEMORY.DMP。",
        "このコンピューターはバグチェック後、再起動されました。バグチェック: %s。ダンプが保存されました。",
        "컴퓨터가 버그 검사에서 다시 부팅되었습니다. 버그 검사: %s. 덤프 저장 위치: C:\\Windows\\MEMORY.DMP.",
        "Bilgisayar bir hata denetiminden sonra yeniden başlatıldı. Hata denetimi: %s.",
        "Komputer został uruchomiony ponownie po operacji wykrywania błędów. Operacja wykrywania błędów: %s."
    };

    private static final String[] PROSE = {
        "",
        "Hi all, since the update of 2024-05-10 my PC (32 GB, RTX 3080) does this 3 times a day:\n",
        "1: kd> .reload\n",
        "Seit 2 Wochen stürzt er ab, 5 mal am Tag.\n",
        "С 12.05.2023 синий экран, помогите!\n"
    };

    private final Random random = new Random(SEED);
    private final List<Integer> codes = codes();

    /** A crash as it is written. */
    private record Written(int code, long[] parameters) {
        String name() {
            return BugChecks.name(code).orElseThrow();
        }
    }

    private static List<Integer> codes() {
        List<Integer> known = new ArrayList<>();
        for (BugCheckName name : BugCheckName.all()) {
            if (name.code() > 0 && name.code() < 0x1000) {
                known.add(name.code());
            }
        }
        known.sort(null);
        return known;
    }

    @Test
    void readsWholeTextsRight() {
        List<String> wrong = new ArrayList<>();
        int right = 0;
        for (int i = 0; i < TEXTS; i++) {
            Written crash = crash();
            String text = text(i % FORMS, crash, PROSE[random.nextInt(PROSE.length)]);
            List<Answer> answers = Paste.read(text).answers();
            boolean whole =
                    answers.size() == 1 && answers.getFirst() instanceof Answer.BugCheck read && whole(read, crash);
            right += whole ? 1 : 0;
            if (!whole) {
                wrong.add("form " + i % FORMS + " of " + shown(crash) + " as " + answers + "\n" + text);
            }
        }
        assertThat(wrong).as(right + " of " + TEXTS + " read right").isEmpty();
    }

    @Test
    void readsCutAndBrokenTextsRightOrNotAtAll() {
        List<String> wrong = new ArrayList<>();
        int understood = 0;
        for (int i = 0; i < TEXTS; i++) {
            Written crash = crash();
            String whole = text(i % FORMS, crash, PROSE[random.nextInt(PROSE.length)]);
            String text = switch (random.nextInt(3)) {
                case 0 -> whole.substring(0, whole.length() - random.nextInt(whole.length() / 2));
                case 1 -> whole.substring(random.nextInt(whole.length() / 2));
                default -> wrapped(whole, 20 + random.nextInt(60));
            };
            List<Answer> answers = Paste.read(text).answers();
            for (Answer answer : answers) {
                // a label's last value may be whole or not: then the answer says so
                boolean doubted = answer instanceof Answer.BugCheck read
                        && read.code() == crash.code()
                        && read.notes().stream().anyMatch(note -> note.endsWith("may have lost its end."));
                if (answer instanceof Answer.BugCheck read && !doubted && !partly(read, crash)) {
                    wrong.add("form " + i % FORMS + " of " + shown(crash) + " as " + read + "\n" + text);
                }
            }
            understood += answers.isEmpty() ? 0 : 1;
        }
        assertThat(wrong)
                .as(wrong.size() + " wrong, " + understood + " understood")
                .isEmpty();
        assertThat(understood).as("texts that were understood at all").isGreaterThan(TEXTS * 6 / 10);
    }

    private Written crash() {
        int code = codes.get(random.nextInt(codes.size()));
        long[] parameters = new long[4];
        for (int i = 0; i < 4; i++) {
            parameters[i] = switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> random.nextInt(0x100);
                case 2 -> 0xFFFFF800_00000000L | random.nextLong() & 0xFFFFFFFFFL;
                case 3 -> 0xFFFF8000_00000000L | random.nextLong() & 0x7FFFFFFFFFFFL;
                default -> random.nextLong() & 0xFFFFFFFFL;
            };
        }
        return new Written(code, parameters);
    }

    private static final int FORMS = 14;

    private String text(int form, Written crash, String before) {
        long[] p = crash.parameters();
        String code = Integer.toHexString(crash.code());
        return switch (form) {
            case 0, 1 -> before + String.format(Locale.ROOT, LANGUAGES[random.nextInt(LANGUAGES.length)], event(crash));
            case 2 ->
                before + "BugCheck " + code.toUpperCase(Locale.ROOT) + ", {" + Long.toHexString(p[0]) + ", "
                        + Long.toHexString(p[1]) + ", " + Long.toHexString(p[2]) + ", " + Long.toHexString(p[3])
                        + "}\nProbably caused by : ntkrnlmp.exe ( nt!KeBugCheckEx+0 )\n";
            case 3 -> before + analyze(crash);
            case 4 ->
                "<Event><System><EventID>41</EventID></System><EventData><Data Name=\"BugcheckCode\">" + crash.code()
                        + "</Data>" + data(p) + "<Data Name=\"SleepInProgress\">0</Data></EventData></Event>";
            case 5 ->
                "BugcheckCode " + crash.code() + "\nBugcheckParameter1 0x" + Long.toHexString(p[0])
                        + "\nBugcheckParameter2 0x"
                        + Long.toHexString(p[1]) + "\nBugcheckParameter3 0x" + Long.toHexString(p[2])
                        + "\nBugcheckParameter4 0x" + Long.toHexString(p[3])
                        + "\nSleepInProgress 0\nPowerButtonTimestamp 0\n";
            case 6 ->
                before + "*** STOP: 0x" + wide8(crash.code()) + " (0x" + wide(p[0]) + ",0x" + wide(p[1]) + ",0x"
                        + wide(p[2]) + ",0x" + wide(p[3]) + ")\n";
            case 7 ->
                "Bug Check String  : " + crash.name() + "\nBug Check Code    : 0x" + wide8(crash.code())
                        + "\nParameter 1       : " + quoted(p[0])
                        + "\nParameter 2       : " + quoted(p[1]) + "\nParameter 3       : " + quoted(p[2])
                        + "\nParameter 4       : " + quoted(p[3])
                        + "\nCaused By Driver  : ntoskrnl.exe\n";
            case 8 ->
                "031524-9875-01.dmp\t15.03.2024 10:11:12\t" + crash.name() + "\t0x" + wide8(crash.code()) + "\t"
                        + quoted(p[0]) + "\t" + quoted(p[1]) + "\t" + quoted(p[2]) + "\t" + quoted(p[3])
                        + "\tntoskrnl.exe\tntoskrnl.exe+3f5210\n";
            case 9 ->
                before
                        + "This was probably caused by the following module: ntoskrnl.exe (nt+0x1B3CA0)\n"
                        + "Bugcheck code: 0x"
                        + code.toUpperCase(Locale.ROOT)
                        + " (0x" + Long.toHexString(p[0]) + ", 0x" + Long.toHexString(p[1]) + ", 0x"
                        + Long.toHexString(p[2]) + ", 0x" + Long.toHexString(p[3])
                        + ")\nError: " + crash.name() + "\nfile path: C:\\WINDOWS\\system32\\ntoskrnl.exe\n";
            case 10 ->
                "Problem Event Name:\tBlueScreen\nCode:\t" + code + "\nParameter 1:\t" + Long.toHexString(p[0])
                        + "\nParameter 2:\t"
                        + Long.toHexString(p[1]) + "\nParameter 3:\t" + Long.toHexString(p[2]) + "\nParameter 4:\t"
                        + Long.toHexString(p[3])
                        + "\nOS version:\t10_0_19045\nService Pack:\t0_0\n";
            case 11 ->
                "EventType=BlueScreen\r\nSig[0].Name=Code\r\nSig[0].Value=" + code + signature(p)
                        + "\r\nSig[5].Name=OS\r\nSig[5].Value=10_0_19045\r\n";
            case 12 ->
                "Bugcheck code " + wide8(crash.code()).toUpperCase(Locale.ROOT) + "\nArguments " + quoted(p[0]) + " "
                        + quoted(p[1]) + " " + quoted(p[2]) + " " + quoted(p[3]) + "\n";
            default ->
                "Event Name: LiveKernelEvent\nResponse: Not available\nCab Id: 0\n\nProblem signature:\nP1: " + code
                        + "\nP2: " + Long.toHexString(p[0]) + "\nP3: " + Long.toHexString(p[1]) + "\nP4: "
                        + Long.toHexString(p[2]) + "\nP5: " + Long.toHexString(p[3]) + "\nP6: 10_0_19045\nP7: 0_0\n";
        };
    }

    private static String event(Written crash) {
        long[] p = crash.parameters();
        return "0x" + wide8(crash.code()) + " (0x" + wide(p[0]) + ", 0x" + wide(p[1]) + ", 0x" + wide(p[2]) + ", 0x"
                + wide(p[3]) + ")";
    }

    private static String analyze(Written crash) {
        long[] p = crash.parameters();
        return crash.name() + " (" + Integer.toHexString(crash.code())
                + ")\nSome words that explain it.\nArguments:\nArg1: " + wide(p[0])
                + ", first one, value 1 = write\nArg2: " + wide(p[1]) + ", second one\nArg3: " + wide(p[2])
                + ", third one, bit 0 set\nArg4: " + wide(p[3])
                + ", fourth one\n\nDebugging Details:\n------------------\n\nBUGCHECK_CODE:  "
                + Integer.toHexString(crash.code()) + "\n\nBUGCHECK_P1: "
                + Long.toHexString(p[0]) + "\n\nBUGCHECK_P2: " + Long.toHexString(p[1]) + "\n\nBUGCHECK_P3: "
                + Long.toHexString(p[2]) + "\n\nBUGCHECK_P4: "
                + Long.toHexString(p[3]) + "\n\nPROCESS_NAME:  System\n";
    }

    private static String data(long[] p) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            data.append("<Data Name=\"BugcheckParameter")
                    .append(i + 1)
                    .append("\">0x")
                    .append(Long.toHexString(p[i]))
                    .append("</Data>");
        }
        return data.toString();
    }

    private static String signature(long[] p) {
        StringBuilder signature = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            signature
                    .append("\r\nSig[")
                    .append(i + 1)
                    .append("].Name=Parameter ")
                    .append(i + 1)
                    .append("\r\nSig[")
                    .append(i + 1)
                    .append("].Value=")
                    .append(Long.toHexString(p[i]));
        }
        return signature.toString();
    }

    /** Broken at blanks, as mail programs and forums do. */
    private static String wrapped(String text, int width) {
        StringBuilder wrapped = new StringBuilder();
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean breaks = c == ' ' && column >= width;
            wrapped.append(breaks ? '\n' : c);
            column = breaks || c == '\n' ? 0 : column + 1;
        }
        return wrapped.toString();
    }

    private static String wide(long value) {
        return String.format(Locale.ROOT, "%016x", value);
    }

    private static String wide8(int value) {
        return String.format(Locale.ROOT, "%08x", value);
    }

    private static String quoted(long value) {
        return wide(value).substring(0, 8) + "`" + wide(value).substring(8);
    }

    private static boolean whole(Answer.BugCheck read, Written crash) {
        return read.parameters().complete() && partly(read, crash);
    }

    /** Whether code and every parameter that was read are those that were written. */
    private static boolean partly(Answer.BugCheck read, Written crash) {
        boolean same = read.code() == crash.code();
        for (int i = 0; i < 4; i++) {
            same &= !read.parameters().has(i + 1) || read.parameters().values().get(i) == crash.parameters()[i];
        }
        return same;
    }

    private static String shown(Written crash) {
        return event(crash);
    }
}
