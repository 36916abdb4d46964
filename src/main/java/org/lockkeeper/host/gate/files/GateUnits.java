package org.lockkeeper.host.gate.files;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The unit files that the gate puts on a host: their names and texts. */
public final class GateUnits {

    public static final String TIMER = "lockkeeper-gate.timer";
    public static final String SERVICE = "lockkeeper-gate.service";
    public static final String PIN = "lockkeeper-gate.target";
    public static final String CATCH_UP = "lockkeeper-catch-up@";
    public static final String NOTES = "lockkeeper-held@";
    public static final String CATCH_UPS = CATCH_UP + "*.target";

    /** systemd reads drop-ins in the order of their names, whatever their directory: what resets conditions comes before. */
    public static final String DROP_IN = "zz-lockkeeper-gate.conf";

    /** Of a unit that {@link #catchUpOf} makes no name out of which systemd would refuse. */
    public static final int MOST_NAME = 255 - (CATCH_UP + ".target").length();

    private static final String NOTE = "# Made by Lockkeeper, see docs/gate.md. Gone after a reboot.\n";

    /** What systemd takes for all units of a prefix that ends with a dash, and for all instances of a template. */
    private static final Pattern PREFIX =
            Pattern.compile("((?:[A-Za-z0-9:_.\\\\-]*-)|(?:[A-Za-z0-9:_.\\\\-]+@))\\*\\.service");

    private GateUnits() {}

    public static String dropIn(String key) {
        return key + ".d/" + DROP_IN;
    }

    /** The name under which systemd finds drop-ins for everything that matches the glob; empty where there is none. */
    public static Optional<String> patternKey(String glob) {
        Matcher matcher = PREFIX.matcher(glob);
        return matcher.matches() ? Optional.of(matcher.group(1) + ".service") : Optional.empty();
    }

    /** What a drop-in of this name stands for: a glob where it is one of a prefix or template, else the unit. */
    static String globOf(String key) {
        return key.replaceFirst("([-@])\\.service$", "$1*.service");
    }

    /** Keeps units from starting while the file of this key is there. */
    public static String gate(String key, boolean strict) {
        String word = strict ? "AssertPathExists" : "ConditionPathExists";
        return NOTE + "[Unit]\n" + word + "=!" + GateFiles.CLOSED + "/" + key + "\n";
    }

    /** Lets one through that a drop-in of the same name for its prefix or template would keep from starting. */
    public static String exemption() {
        return NOTE + "# Not gated.\n";
    }

    /**
     * Active exactly while a gate is closed: it opens them all if it is not set back in time. Being ordered before the
     * gated units also keeps systemd from forgetting them, and with them whether a start was refused. Who isolates a target
     * does not mean it.
     */
    public static String timer(Collection<String> units, Duration deadMan) {
        return NOTE + "[Unit]\nDescription=Opens Lockkeeper's gate unless Lockkeeper shows that it is alive\n"
                + "DefaultDependencies=no\nIgnoreOnIsolate=yes\nBefore=" + String.join(" ", units)
                + "\n\n[Timer]\nOnActiveSec="
                + deadMan.toSeconds() + "s\nAccuracySec=1s\n";
    }

    /**
     * Active for as long as there are gates: systemd loads a unit anew at each question about one that nothing refers to,
     * and a thousand of them when the timer above is started, while a window waits.
     */
    public static String pin(Collection<String> units) {
        return NOTE + "[Unit]\nDescription=Keeps what Lockkeeper gates in systemd's memory\n"
                + "DefaultDependencies=no\nIgnoreOnIsolate=yes\nBefore=" + String.join(" ", units) + "\n";
    }

    public static String service() {
        return NOTE + "[Unit]\nDescription=Opens Lockkeeper's gate because Lockkeeper was not heard of\n"
                + "DefaultDependencies=no\n\n[Service]\nType=oneshot\nExecStart=/bin/sh -c 'rm -f " + GateFiles.CLOSED
                + "/*; cat " + GateFiles.STOPPED
                + "/* | sort | while read -r n u; do systemctl --no-block start \"$$u\"; done; for f in "
                + GateFiles.STOPPED
                + "/*; do if [ -e \"$$f\" ]; then systemctl --no-block start \"$${f##*/}\"; fi; done'\n";
    }

    /**
     * Starting it starts the unit, unless it is active already: so that a start which may or may not have been asked for
     * before a crash can be asked for again. It goes down with the unit if that is stopped, not if it ends by itself.
     */
    public static String catchUp() {
        return NOTE + "[Unit]\nDescription=Start of %i that Lockkeeper's gate held back\nDefaultDependencies=no\n"
                + "Wants=%i\nPartOf=%i\n";
    }

    /** Has the journal show, among the unit's own lines, for whom its start was held back. */
    public static String note() {
        return NOTE + "[Unit]\nDescription=Note that a start of %i was held back by Lockkeeper's gate\n"
                + "DefaultDependencies=no\nCollectMode=inactive-or-failed\n\n[Service]\nType=oneshot\n"
                + "StandardInput=file:" + GateFiles.NOTES + "/%i\nExecStart=-logger --journald\n";
    }

    public static String noteOf(String unit) {
        return NOTES + unit + ".service";
    }

    public static String catchUpOf(String unit) {
        return CATCH_UP + unit + ".target";
    }
}
