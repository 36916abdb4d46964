package org.lockkeeper.host.inhibit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command that asks systemd-logind for an inhibitor, with a reason in whatever script. */
final class InhibitCommand {

    static final String WHO = "Lockkeeper";

    /** The shell makes the reason's bytes of their numbers: where the locale is POSIX, Java passes ASCII only. */
    private static final String SCRIPT = """
            program=$1 who=$2 why=$(printf "$3")
            exec "$program" --what=shutdown:sleep --mode=block --who="$who" --why="$why" cat
            """;

    private InhibitCommand() {}

    static List<String> of(String program, String why) {
        return List.of("/bin/sh", "-c", SCRIPT, "systemd-inhibit", program, WHO, octal(why));
    }

    /** As a format of printf(1): every byte that is more than a letter or a digit by its octal number. */
    static String octal(String text) {
        StringBuilder format = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
            format.append(plain ? Character.toString(b) : "\\%03o".formatted(b & 0xff));
        }
        return format.toString();
    }
}
