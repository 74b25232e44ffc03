// Stands in for java.exe: prints each of its arguments on a line of its own, as UTF-8, and ends with the digit that the last begins with.
typedef unsigned short wchar;
__declspec(dllimport) void *GetStdHandle(unsigned);
__declspec(dllimport) int WriteFile(void *, const void *, unsigned, unsigned *, void *);
__declspec(dllimport) wchar *GetCommandLineW(void);
__declspec(dllimport) wchar **CommandLineToArgvW(const wchar *, int *);
__declspec(dllimport) int WideCharToMultiByte(unsigned, unsigned, const wchar *, int, char *, int, const char *, int *);
__declspec(dllimport) void ExitProcess(unsigned);

void start(void) {
    static char line[32768];
    int count;
    wchar **words = CommandLineToArgvW(GetCommandLineW(), &count);
    for (int i = 1; i < count; i++) {
        unsigned written;
        int size = WideCharToMultiByte(65001, 0, words[i], -1, line, sizeof line - 1, 0, 0);
        line[size - 1] = '\n';
        WriteFile(GetStdHandle((unsigned)-11), line, size, &written, 0);
    }
    wchar digit = words[count - 1][0];
    ExitProcess(digit >= '0' && digit <= '9' ? digit - '0' : 0);
}
