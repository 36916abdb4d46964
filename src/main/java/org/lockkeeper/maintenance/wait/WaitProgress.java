package org.lockkeeper.maintenance.wait;

import java.util.List;
import org.lockkeeper.locking.rules.Blocker;

/** What a caller who asked for lines is told while he waits, at each change. */
record WaitProgress(int waitingFor, List<Blocker> blockers) {}
