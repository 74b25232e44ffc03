package io.culprit.fleet;

import io.culprit.triage.DumpHunt;
import io.culprit.triage.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/** What lies below the paths: local ones are hunted as triage does it, others listed by Hadoop's client of their file system. */
final class Listing implements DumpHunt.Prey {

    private final Configuration hadoop;
    private final List<Found> files = new ArrayList<>();
    private final List<Row> unreadable = new ArrayList<>();
    private long passedOver;

    Listing(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** The files below a path of any file system. */
    void list(String path) {
        if (path.matches("[a-z][a-z0-9+.-]+:/.*")) {
            remote(new org.apache.hadoop.fs.Path(path));
        } else {
            new DumpHunt(this).hunt(List.of(Path.of(path)));
        }
    }

    private void remote(org.apache.hadoop.fs.Path path) {
        try {
            FileSystem system = path.getFileSystem(hadoop);
            FileStatus itself = system.getFileStatus(path);
            if (itself.isFile()) {
                remote(itself, true);
                return;
            }
            RemoteIterator<LocatedFileStatus> below = system.listFiles(path, true);
            while (below.hasNext()) {
                FileStatus file = below.next();
                remote(file, DumpHunt.claimsToBeADump(file.getPath().getName()));
            }
        } catch (IOException failure) {
            unreadable(path.toString(), String.valueOf(failure.getMessage()));
        }
    }

    private void remote(FileStatus file, boolean named) {
        String place = file.getPath().toString();
        files.add(new Found(place, place, file.getLen(), file.getModificationTime(), named));
    }

    /** Files that may be dumps. */
    List<Found> files() {
        return files;
    }

    private void unreadable(String path, String why) {
        unreadable.add(new Row(path, 0, "", List.of(), Row.Status.FAILED, why, null, null, ""));
    }

    /** Rows of paths that could not be looked at. */
    List<Row> unreadable() {
        return unreadable;
    }

    /** How many files are no dumps at first sight. */
    long passedOver() {
        return passedOver;
    }

    @Override
    public void file(Path file, BasicFileAttributes attributes, boolean named) {
        long modified = attributes.lastModifiedTime().toMillis();
        files.add(new Found(file.toString(), file.toUri().toString(), attributes.size(), modified, named));
    }

    @Override
    public void unreadable(Path path, String why) {
        unreadable(path.toString(), why);
    }

    @Override
    public void passedOver(Path file) {
        passedOver++;
    }

    @Override
    public boolean wanted() {
        return true;
    }
}
