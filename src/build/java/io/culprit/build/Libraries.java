package io.culprit.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Holds the libraries of the product against the list of those that were looked at, file by file, whatever server or local repository
 * they came from and whatever Maven checks of that; and lays the texts of their licences beside them.
 */
public final class Libraries {

    private static final Pattern LICENCE =
            Pattern.compile("(?i)META-INF/(.*/)?[^/]*(LICEN[CS]E|NOTICE|COPYING)[^/]*(?<!\\.class)(?<!/)");

    /** A row of the list. */
    private record Library(String file, String sum, String licence, String text) {}

    private Libraries() {}

    /**
     * Takes the list, the folder of the texts that libraries do not bring along, the licence of the product, the folder for all texts, and
     * folders or files with libraries; ends with 1 when they are not those of the list.
     */
    public static void main(String... arguments) throws IOException, NoSuchAlgorithmException {
        Path list = Path.of(arguments[0]);
        Map<String, Library> known = read(list);
        List<String> complaints = new ArrayList<>();
        Path target = Files.createDirectories(Path.of(arguments[3]));
        StringBuilder index =
                new StringBuilder("Libraries in this program, their licences and the files with the texts\n\n");
        for (Path jar : jars(List.of(arguments).subList(4, arguments.length))) {
            String name = jar.getFileName().toString();
            String sum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
            Library library = known.remove(name);
            if (library == null) {
                complaints.add(name + " is not in it; its SHA-256 is " + sum);
            } else if (!library.sum.equals(sum)) {
                complaints.add(name + " has the SHA-256 " + sum + " and not " + library.sum);
            } else {
                index.append(name).append("  ").append(library.licence);
                index.append("  ")
                        .append(texts(library, jar, arguments, target))
                        .append('\n');
            }
        }
        for (String missing : known.keySet()) {
            complaints.add(missing + " is not in the product");
        }
        for (String complaint : complaints) {
            System.err.println(list + ": " + complaint);
        }
        Files.writeString(target.resolve("THIRD-PARTY.txt"), index);
        System.exit(complaints.isEmpty() ? 0 : 1);
    }

    private static Map<String, Library> read(Path list) throws IOException {
        Map<String, Library> known = new TreeMap<>();
        for (String line : Files.readAllLines(list)) {
            if (!line.startsWith("#")) {
                String[] cells = line.split("\t");
                known.put(cells[0], new Library(cells[0], cells[1], cells[2], cells[3]));
            }
        }
        return known;
    }

    /** Our own is no library, and picocli is compiled here, from the sources that are listed. */
    private static List<Path> jars(List<String> places) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String place : places) {
            try (Stream<Path> files = Files.walk(Path.of(place), 1)) {
                files.filter(file -> file.toString().endsWith(".jar"))
                        .filter(file -> !file.getFileName().toString().startsWith("culprit"))
                        .filter(file -> !file.getFileName().toString().matches("picocli-[0-9.]+\\.jar"))
                        .forEach(jars::add);
            }
        }
        jars.sort((left, right) -> left.getFileName().compareTo(right.getFileName()));
        return jars;
    }

    /** Copies the texts; what they are called there. */
    private static String texts(Library library, Path jar, String[] arguments, Path target) throws IOException {
        if (!library.text.equals("inside")) {
            Path text = library.text.equals("LICENSE")
                    ? Path.of(arguments[2])
                    : Path.of(arguments[1]).resolve(library.text);
            Files.write(target.resolve(library.text), Files.readAllBytes(text));
            return library.text;
        }
        List<String> names = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (ZipEntry entry : file.stream()
                    .filter(each -> LICENCE.matcher(each.getName()).matches())
                    .toList()) {
                String name = library.file.replaceFirst("\\.jar$", "-")
                        + entry.getName().replaceFirst(".*/", "").replaceFirst("\\.txt$", "") + ".txt";
                Files.write(target.resolve(name), file.getInputStream(entry).readAllBytes());
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw new IOException(library.file + " brings no licence along");
        }
        return String.join(" ", names);
    }
}
