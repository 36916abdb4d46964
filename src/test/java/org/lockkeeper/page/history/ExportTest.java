package org.lockkeeper.page.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {

    private final JsonMapper json = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1+cmd|' /C calc'!A0",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\uFF1D1",
                "=HYPERLINK(\"http://x\",\"y\")",
                " =1"
            })
    void nobodysWordsAreAFormula(String words) {
        String cell = Export.cell(words);
        String shown =
                cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;
        assertThat(shown.strip()).doesNotStartWith("=").doesNotStartWith("+").doesNotStartWith("-");
        assertThat(shown).endsWith(words).doesNotStartWith("@").doesNotStartWith("\uFF1D");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"plain | plain", "a,b | \"a,b\"", "say \"hi\" | \"say \"\"hi\"\"\"", "w-1 | w-1"})
    void cellsAreQuotedWhereTheyMustBe(String text, String cell) {
        assertThat(Export.cell(text)).isEqualTo(cell);
    }

    @Test
    void aLineOfEachHasWhatTheEntryHas() {
        Played played = new Played()
                .window("w-1", "alice", "=cmd, \"x\"\nnext line")
                .minutes(1)
                .does(new Command.Hold("w-1"))
                .does(new Command.Extend("w-1", Duration.ofMinutes(1), "bob", null));
        List<AuditEntry> all = played.audit(new AuditQuery(0, Instant.EPOCH, 100));
        AuditEntry asked = all.get(0);
        assertThat(Export.CSV.line(asked, json))
                .startsWith("1,0,2030-01-01T00:00:00Z,REQUESTED,w-1,maintenance,alice,uid:alice@socket,alice,")
                .contains("\"'=cmd, \"\"x\"\"\nnext line\"")
                .endsWith("\r\n");
        assertThat(Export.CSV.head())
                .startsWith("version,index,at,type,subject,group,")
                .endsWith("\r\n");
        String line = Export.JSONL.line(asked, json);
        assertThat(line).endsWith("\n").hasLineCount(1);
        assertThat(json.readTree(line).at("/reason").asString()).isEqualTo("=cmd, \"x\"\nnext line");
        assertThat(Export.JSONL.head()).isEmpty();
    }
}
