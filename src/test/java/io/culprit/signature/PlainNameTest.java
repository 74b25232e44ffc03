package io.culprit.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "core::result::unwrap_failed::h0123456789abcdef | core::result::unwrap_failed",
                "app::run::h0123456789abcdef.llvm.1234567890 | app::run",
                "app::run::{{closure}}::hfedcba9876543210 | app::run::closure",
                "<app::Reader as std::io::Read>::read::h0123456789abcdef | <app::Reader as std::io::Read>::read",
                "<alloc::vec::Vec<T,A> as core::ops::Drop>::drop | <alloc::vec::Vec as core::ops::Drop>::drop",
                "app::{impl#3}::poll::{closure#0} | app::impl::poll::closure",
                "copy.isra.0 | copy",
                "copy.constprop.0.isra.12.cold | copy",
                "copy.part.3.cold.7 | copy",
                "copy(char const*) [clone .isra.0] [clone .cold] | copy",
                "std::vector<int, std::allocator<int> >::at(unsigned long) const | std::vector::at",
                "void app::Shape::draw(int, char const*) | app::Shape::draw",
                "std::unique_ptr<app::A> app::make<app::A, int>(int&&) | app::make",
                "static bool (anonymous namespace)::check(void*) | anonymous::check",
                "`anonymous namespace'::check | anonymous::check",
                "`anonymous-namespace'::check | anonymous::check",
                "_GLOBAL__N_1::check | anonymous::check",
                "A0x1f2e3d4c::check | anonymous::check",
                "?A0x1f2e3d4c::check | anonymous::check",
                "app::run::<lambda_0123456789abcdef0123456789abcdef>::operator() | app::run::lambda::operator()",
                "app::run(int)::{lambda(int)#2}::operator()(int) const | app::run::lambda::operator()",
                "app::run()::$_7::operator()() const | app::run::lambda::operator()",
                "app::run()::'lambda0'(int)::operator()(int) const | app::run::lambda::operator()",
                "app::run() const::{lambda()#1}::operator()() const | app::run::lambda::operator()",
                "app::operator<<(std::ostream&, int) | app::operator<<",
                "app::Set::operator<(app::Set const&) const | app::Set::operator<",
                "app::Ptr<int>::operator->() | app::Ptr::operator->",
                "operator new(unsigned long) | operator new",
                "operator delete[](void*) | operator delete[]",
                "app::Value::operator bool() const | app::Value::operator bool",
                "app::operators(int) | app::operators",
                "virtual thunk to app::Shape::draw() | app::Shape::draw",
                "app::Shape::`scalar deleting destructor' | app::Shape::scalar-deleting-destructor",
                "`app::run'::`2'::state | app::run::state",
                "_WinMain@16 | WinMain",
                "@fast@8 | fast",
                "vector@@16 | vector",
                "runtime.gopanic | runtime.gopanic",
                "main.(*Server).serve | main.(*Server).serve",
            })
    void isThatOfTheSource(String symbol, String name) {
        assertThat(PlainName.of(symbol)).isEqualTo(name);
    }

    /** Objective-C's and undecorated names are what they are, and so is what cannot be read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-[NSException raise]",
                "+[Thing make:with:]",
                "?draw@Shape@@QEAAXXZ",
                "main",
                "_start",
                "memcpy@GLIBC",
                "a.b.c",
                "()",
                "<<<<",
                "::h0123456789abcdef",
                ".cold",
            })
    void staysWhereThereIsNothingToTakeAway(String symbol) {
        assertThat(PlainName.of(symbol)).isEqualTo(symbol);
    }

    @ParameterizedTest
    @ValueSource(strings = {"`", "'", "<", "(", "{", "operator", "a ", "::", "(anonymous", "`anonymous ", "<a as "})
    void endsSoonWhateverTheNameIs(String part) {
        String name = part.repeat(100_000);

        assertThat(PlainName.of(name).length()).isLessThanOrEqualTo(name.length());
    }

    /** Names come from symbol files, which may hold anything. */
    @Test
    void readsAnyNameThatIsMadeOfItsMarks() {
        String[] parts = {
            "a",
            "::",
            "<",
            ">",
            "(",
            ")",
            "{",
            "}",
            "`",
            "'",
            " ",
            "operator",
            "lambda",
            "anonymous",
            "@",
            "8",
            "_",
            "$_0",
            "A0x12345678",
            ".cold",
            ".part.3",
            "::h0123456789abcdef",
            " [clone ",
            "]",
            "const",
            "&",
            "-",
            "?",
            ".",
            "#1",
            "<lambda_1>",
            "'lambda0'",
        };
        Random random = new Random(16);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int part = random.nextInt(9); part >= 0; part--) {
                name.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(PlainName.of(name.toString())).as(name.toString()).isNotEmpty();
        }
    }
}
