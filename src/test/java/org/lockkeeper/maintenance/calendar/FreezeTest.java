package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezeTest {

    private static final Instant NOW = Instant.parse("2027-01-15T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static String freeze(String from, String to) {
        return """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//somebody//else//EN
                BEGIN:VEVENT
                UID:1
                DTSTAMP:20260101T000000Z
                DTSTART;VALUE=DATE:%s
                DTEND;VALUE=DATE:%s
                END:VEVENT
                END:VCALENDAR
                """.formatted(from, to);
    }

    private Calendar calendar(Path path) {
        Freeze freeze = new Freeze(path, ZoneOffset.UTC);
        this.freeze = freeze;
        return new Calendar(List.of(), List.of(new Entry("k", freeze, ZoneOffset.UTC, Duration.ZERO)));
    }

    @SuppressWarnings("NullAway.Init")
    private Freeze freeze;

    private Standing.State state(Calendar calendar) {
        freeze.look(NOW);
        return calendar.at(NOW).state();
    }

    @Test
    void aFileThatIsPutInAndTakenOutOfADirectory() throws IOException {
        Calendar calendar = calendar(folder);
        assertThat(calendar.at(NOW).state()).as("before it was looked at").isEqualTo(Standing.State.UNKNOWN);
        assertThat(state(calendar)).isEqualTo(Standing.State.OPEN);
        assertThat(calendar.at(NOW).until()).isNull();
        Path file = Files.writeString(folder.resolve("new"), freeze("20270101", "20270201"));
        assertThat(state(calendar)).as("another name").isEqualTo(Standing.State.OPEN);
        Files.move(file, folder.resolve("year.ics"));
        assertThat(state(calendar)).isEqualTo(Standing.State.BLACKOUT);
        assertThat(calendar.at(NOW).until()).isEqualTo("2027-02-01T00:00:00Z");

        Path other = Files.writeString(folder.resolve("other"), freeze("20270301", "20270401"));
        Files.move(other, folder.resolve("year.ics"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(state(calendar)).as("renamed over").isEqualTo(Standing.State.OPEN);
        assertThat(calendar.at(NOW).until()).isEqualTo("2027-03-01T00:00:00Z");
        Files.writeString(folder.resolve("year.ics"), freeze("20270101", "20270202"));
        assertThat(state(calendar)).as("written again").isEqualTo(Standing.State.BLACKOUT);
        long version = freeze.version();
        assertThat(state(calendar)).isEqualTo(Standing.State.BLACKOUT);
        assertThat(freeze.version()).as("nothing new").isEqualTo(version);
        Files.delete(folder.resolve("year.ics"));
        assertThat(state(calendar)).isEqualTo(Standing.State.OPEN);
    }

    @Test
    void whatCannotBeReadAnyMoreKeepsWhatItSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("year.ics"), freeze("20270101", "20270201"));
        Calendar calendar = calendar(file);
        assertThat(state(calendar)).isEqualTo(Standing.State.BLACKOUT);
        Files.writeString(file, freeze("20270301", "20270401").substring(0, 150));
        assertThat(state(calendar)).isEqualTo(Standing.State.BLACKOUT);
        assertThat(freeze.faults()).containsOnlyKeys(file).containsValue("it does not end with END:VCALENDAR");
        Files.delete(file);
        assertThat(state(calendar)).isEqualTo(Standing.State.BLACKOUT);
        assertThat(freeze.faults()).containsValue("it is not there");
        Files.writeString(file, freeze("20270301", "20270401"));
        assertThat(state(calendar)).isEqualTo(Standing.State.OPEN);
        assertThat(freeze.faults()).isEmpty();
    }

    @Test
    void aDirectoryThatIsAwayTakesNoBlackoutWithIt() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("mounted"));
        Files.writeString(directory.resolve("year.ics"), freeze("20270101", "20270201"));
        Calendar calendar = calendar(directory);
        assertThat(state(calendar)).isEqualTo(Standing.State.BLACKOUT);
        Files.move(directory, folder.resolve("away"));
        assertThat(state(calendar)).isEqualTo(Standing.State.BLACKOUT);
        assertThat(freeze.faults()).containsOnlyKeys(directory);
    }

    @Test
    void whatCouldNeverBeReadLetsNothingBegin() throws IOException {
        Path file = folder.resolve("year.ics");
        assertThat(state(calendar(file))).isEqualTo(Standing.State.UNKNOWN);
        Files.createDirectory(file);
        Calendar calendar = calendar(folder);
        assertThat(state(calendar)).as("a directory of that name").isEqualTo(Standing.State.UNKNOWN);
        assertThat(Words.of("update", calendar.at(NOW), NOW))
                .isEqualTo("nothing of update begins, because it is not known when its blackouts are: " + file
                        + ": it is no file");
        Files.delete(file);
        Files.createSymbolicLink(file, file);
        assertThat(state(calendar)).as("a link to itself").isEqualTo(Standing.State.UNKNOWN);
        assertThat(freeze.faults().get(file)).contains("Too many levels of symbolic links");
        Files.delete(file);
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(100 << 20);
        }
        assertThat(state(calendar)).as("100 MB").isEqualTo(Standing.State.UNKNOWN);
        assertThat(freeze.faults().get(file)).isEqualTo("it has 104857600 bytes; there may be 1048576");
        Files.delete(file);
        assertThat(state(calendar)).isEqualTo(Standing.State.OPEN);
        Files.writeString(file, freeze("20270301", "20270401"));
        assertThat(state(calendar)).isEqualTo(Standing.State.OPEN);
    }

    @Test
    void whatComesForEverIsWorkedOutAnewAsTimeGoes() throws IOException {
        Files.writeString(
                folder.resolve("year.ics"),
                freeze("20270101", "20270102").replace("END:VEVENT", "RRULE:FREQ=YEARLY\nEND:VEVENT"));
        Calendar calendar = calendar(folder);
        assertThat(state(calendar)).isEqualTo(Standing.State.OPEN);
        Instant later = Instant.parse("2033-01-01T12:00:00Z");
        freeze.look(later);
        assertThat(calendar.at(later).state()).isEqualTo(Standing.State.BLACKOUT);
    }
}
