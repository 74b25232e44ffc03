package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.ExceptionRecord;
import io.culprit.windows.TestDump;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was thrown, as far as the dump holds it, and why it is not known where it does not. */
class ThrownObjectTest {

    private static final int CPP = 0xE06D7363;
    private static final long BASE = 0x7FF6_0000_0000L;
    private static final long OBJECT = 0x1_0000_2000L;
    private static final long TEXT = 0x1_0000_3000L;
    private static final int INFO = 0x1000;
    private static final int TYPES = 0x1100;

    private final TestDump dump = new TestDump();

    ThrownObjectTest() {
        dump.module("app.exe", BASE, 0x40000);
    }

    private String thrown(int code, Long... information) {
        ExceptionRecord record = new ExceptionRecord(code, 0, BASE, List.of(information), 1);
        return ThrownObject.of(dump.open(), record).orElse("");
    }

    private void words(long address, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        dump.memory.put(address, bytes.array());
    }

    /** A ThrowInfo whose array lists these types. */
    private void catchable(String... types) {
        words(BASE + INFO, 0, 0, 0, TYPES);
        int[] array = new int[types.length + 1];
        array[0] = types.length;
        for (int i = 0; i < types.length; i++) {
            array[i + 1] = 0x1200 + 0x100 * i;
            words(BASE + array[i + 1], 0, 0x2000 + 0x100 * i);
            dump.memory.put(BASE + 0x2010 + 0x100 * i, text(types[i]));
        }
        words(BASE + TYPES, array);
    }

    private static byte[] text(String words) {
        return (words + "\0").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void saysTypeAndTextOfAStandardException() {
        catchable(".?AVbad_alloc@std@@", ".?AVexception@std@@");
        words(OBJECT, 0x1111, 0, (int) TEXT, (int) (TEXT >> 32));
        dump.memory.put(TEXT, text("bad allocation"));

        assertThat(thrown(CPP, 0x19930520L, OBJECT, BASE + INFO, BASE))
                .isEqualTo("a C++ object of type std::bad_alloc, what() says: bad allocation");
    }

    @Test
    void ofAnotherClassOnlyTheTypeIsSaid() {
        catchable(".?AUFault@engine@game@@");
        words(OBJECT, 0x1111, 0, (int) TEXT, (int) (TEXT >> 32));
        dump.memory.put(TEXT, text("no text of std::exception"));

        assertThat(thrown(CPP, 0x19930520L, OBJECT, BASE + INFO, BASE))
                .isEqualTo("a C++ object of type game::engine::Fault");
    }

    @Test
    void aThrowInfoThatIsNotInTheDumpIsSaid() {
        assertThat(thrown(CPP, 0x19930520L, OBJECT, BASE + INFO, BASE))
                .isEqualTo(
                        "the type of the C++ object is not known: its ThrowInfo at app.exe+0x1000 is not in the dump");
        assertThat(thrown(CPP, 0x19930520L, OBJECT, 0L, 0L)).isEqualTo("thrown again by a throw without an object");
        assertThat(thrown(CPP)).isEmpty();
    }

    @Test
    void countsOfADamagedArrayAreLimited() {
        words(BASE + INFO, 0, 0, 0, TYPES);
        words(BASE + TYPES, Integer.MAX_VALUE);

        assertThat(thrown(CPP, 0x19930520L, OBJECT, BASE + INFO, BASE)).contains("is not in the dump");
    }

    @Test
    void theHresultTellsTheTypeOfDotNetsException() {
        assertThat(thrown(0xE0434352, 0x80131509L))
                .startsWith("an exception of .NET with HRESULT 0x80131509, which is that of"
                        + " System.InvalidOperationException;")
                .contains("dotnet-dump");
        assertThat(thrown(0xE0434352, 0x8765L)).startsWith("an exception of .NET with HRESULT 0x8765; its message");
    }

    @Test
    void delphiTellsWhereItWasRaised() {
        assertThat(thrown(0x0EEDFADE, BASE + 0x1234, OBJECT))
                .isEqualTo("an exception of Delphi, raised by the code that returns to app.exe+0x1234");
        assertThat(thrown(0xC0000005, 0L, 0L)).isEmpty();
    }

    @Test
    void namesThatAreNotUnderstoodStayAsTheyAre() {
        assertThat(ThrownObject.readable(".H")).isEqualTo(".H");
        assertThat(ThrownObject.readable(".?AV?$vector@H@std@@")).isEqualTo(".?AV?$vector@H@std@@");
    }
}
