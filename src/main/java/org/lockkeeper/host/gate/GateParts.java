package org.lockkeeper.host.gate;

import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.gate.roster.GatePlan;
import org.lockkeeper.host.gate.roster.GateRoster;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.gate.runs.CatchUp;
import org.lockkeeper.host.gate.runs.Starter;
import org.lockkeeper.host.gate.runs.StopOrders;
import org.lockkeeper.host.gate.runs.Stopper;

/** The hands of the gate. */
record GateParts(
        GatePlan plan,
        GateFiles files,
        Provided provided,
        GateJournal journal,
        Pin pin,
        GateRoster roster,
        Installer installer,
        DeadMan deadMan,
        PausedTriggers triggers,
        UnitConflicts conflicts,
        HeldStarts held,
        Starter starter,
        StopOrders orders,
        Stopper stopper,
        CatchUp catchUp,
        Ungated ungated,
        LoadedConditions conditions) {}
