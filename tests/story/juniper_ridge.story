# The acceptance story: what happens at Juniper Ridge, as commands of tally and what the ledger says to each.
#
#   == TEXT                   a chapter, for whoever reads along
#   person NAME, FULL NAME    makes a key, registers, and comes back with the one-time code
#   machine NAME              makes a key for a machine
#   N WHO VERDICT WORDS…      step N of the story: WHO gives the command `tally WORDS…`; the verdict is PERMIT
#                             or a code by its name, with ! where the refusal has to be an entry of its own;
#                             PERMIT>name keeps the entry's index, for {name},
#                             PERMIT~TEXT is an answer that shows TEXT; {now} is the time
#   operator WORDS…           the operator gives the command, with the service stopped; it has to succeed
#   after TIME … back         on a copy of the ledger that is thrown away, after so much time
#
# An indented line belongs to the one before.
#
# Everything here is invented.

== People come: by invitation of a platform administrator, or, as this ledger allows, by themselves
1  admin PERMIT user invite --invitation registers-ilvara --email ilvara@example.test
   --token-out ilvara-registers.token
invited ilvara, Ilvara Quenby, registers-ilvara, ilvara-registers.token
person kestra, Kestra Bellhollow
person dorrick, Dorrick Amblesund
person sunniva, Sunniva Pelkattle
person brannoch, Brannoch Tidewell
person marisole, Marisole Vantreight
person nobbin, Nobbin Farrowgate
person typo, Somebody Else

== A laboratory is founded, and its name is taken from then on
2  ilvara PERMIT org create --org juniper-ridge --fields juniper-ridge.json
3  kestra PERMIT org create --org salt-marsh --type client --set name='Salt Marsh Extracts'
3  kestra ALREADY_EXISTS! org create --org juniper-ridge --set name='Juniper Ridge'
4  ilvara PERMIT org license add --license c8 --primary --set number=C8-0009901-LIC
   --set expires=2026-09-30
4  ilvara PERMIT org license add --license rd --set number=RD-0009902
4  ilvara PERMIT org update --set phone=+17075550142

== A leaked token is worth nothing to a stranger, and nobody gives away more than he has
5  ilvara PERMIT invite create --invitation for-dorrick --email dorrick@example.test --role admin
   --flag qa --token-out dorrick.token
5  nobbin EMAIL_MISMATCH! invite accept --org juniper-ridge --invitation for-dorrick
   --token dorrick.token
6  dorrick PERMIT invite accept --invitation for-dorrick --token dorrick.token
6  dorrick PERMIT invite create --invitation for-sunniva --email sunniva@example.test
   --role scientist --token-out sunniva.token
6  sunniva PERMIT invite accept --invitation for-sunniva --token sunniva.token
6  dorrick ROLE_CEILING! invite create --invitation for-pal --email pal@example.test --role owner
   --token-out pal.token

== Invitations are sent anew, declined, taken back; and their time ends
7  ilvara PERMIT invite create --invitation for-brannoch --email brannoch@example.test
   --role technician --token-out brannoch-old.token
7  ilvara PERMIT invite resend --invitation for-brannoch --token-out brannoch-new.token
7  brannoch ROTATED! invite accept --invitation for-brannoch --token brannoch-old.token
7  brannoch PERMIT invite accept --invitation for-brannoch --token brannoch-new.token
8  ilvara PERMIT invite create --invitation for-marisole --email marisole@example.test
   --role viewer --token-out marisole.token
8  marisole PERMIT invite decline --invitation for-marisole --token marisole.token
8  ilvara PERMIT invite create --invitation for-marisole-again --email marisole@example.test
   --role viewer --token-out marisole-2.token
8  marisole PERMIT invite accept --invitation for-marisole-again --token marisole-2.token
9  ilvara PERMIT invite create --invitation for-typo --email typo@example.test --role viewer
   --token-out typo.token
9  ilvara REASON_REQUIRED! invite revoke --invitation for-typo
9  ilvara PERMIT invite revoke --invitation for-typo --reason "5:address misspelt"
9  typo REVOKED! invite accept --invitation for-typo --token typo.token
9  ilvara PERMIT invite create --invitation for-typo-again --email typo@example.test
   --role viewer --token-out typo-2.token
after 7d1s
9  typo EXPIRED! invite accept --invitation for-typo-again --token typo-2.token
back

== Who may write where is granted; a change says why, and keeps what was there before
11 brannoch NO_GRANT record create --record projects/P-1 --set name='Spring harvest'
11 ilvara PERMIT grant set --grant technicians-results --holder role:technician --collection results
   --create --for 90d
11 ilvara PERMIT grant set --grant scientists-results --holder role:scientist --collection results
   --create --update
24 ilvara PERMIT record create --record samples/JR-260302-001 --set name='Lantern Glow #4 flower'
   --set tag=1A4FF0000000999000000041
25 sunniva NOT_FOUND record create --record results/JR-260302-009.thc.1 --set sample=samples/JR-260302-009
   --set analyte=THC --set value='18.27 %'
25 sunniva PERMIT record create --record results/JR-260302-001.thc.1 --set sample=samples/JR-260302-001
   --set analyte=THC --set value='18.27 %'
25 sunniva REASON_REQUIRED record update --record results/JR-260302-001.thc.1 --version 1
   --set value='18.72 %'
25 sunniva PERMIT record update --record results/JR-260302-001.thc.1 --version 1 --set value='18.72 %'
   --reason "1:transcription error"
25 sunniva CONFLICT record update --record results/JR-260302-001.thc.1 --version 1 --set value='81.72 %'
   --reason "1:a page that was open since yesterday"
48 ilvara PERMIT record create --record coas/JR-260302-001.1 --set sample=samples/JR-260302-001
   --set status=released
after 91d
11 brannoch EXPIRED record create --record results/JR-260302-001.cbd.1 --set sample=samples/JR-260302-001
   --set analyte=CBD --set value='0.07 %'
back

== Each does what his role permits, and nobody raises himself
10 sunniva ROLE! org update --set website=https://juniper-ridge.example
35 marisole ROLE! log
35 ilvara PERMIT member role --member marisole --role auditor --reason "3:takes over the audits"
35 marisole PERMIT!~ROLE_CEILING log --outcome deny --limit 0
39 ilvara PERMIT member role --member sunniva --role admin --reason "3:runs the laboratory"
39 sunniva SELF! member role --member sunniva --role owner --reason "9:because I can"

== A machine has a key of its own, somebody who answers for it, and no more than it was given
machine hplc-gw
machine bot
12 dorrick PERMIT sa create --account hplc-gw --name 'HPLC gateway' --responsible sunniva
   --action event.append --action record.create --new-key hplc-gw.key
12 dorrick WILDCARD! sa create --account bot --name 'Does it all' --responsible dorrick --action *
   --new-key bot.key
13 hplc-gw ORG_SCOPE! event append --org salt-marsh --type measurement.recorded
24 hplc-gw NO_GRANT record create --record measurements/01JNDAXM00000000000000000A
   --set sample=samples/JR-260302-001 --set value='18.72 %' --set measured_at={now}
24 ilvara PERMIT grant set --holder service_account:hplc-gw --collection measurements --create
24 hplc-gw PERMIT record create --record measurements/01JNDAXM00000000000000000A
   --set sample=samples/JR-260302-001 --set value='18.72 %' --set measured_at={now}
24 hplc-gw PERMIT event append --type run.ended --subject record:measurements/01JNDAXM00000000000000000A

== Rules change by an entry, and hold from the next one on
38 brannoch PERMIT event append --type sample.stored --subject thing:JR-260302-001
38 admin PERMIT>v2 role publish --version 2 --deny technician:event.append
38 ilvara PERMIT~400 can brannoch --action event.append
38 ilvara PERMIT~permitted can brannoch --action event.append --as-of {v2}
38 brannoch ROLE event append --type sample.stored --subject thing:JR-260302-002
38 admin PERMIT role publish --version 3
38 brannoch PERMIT event append --type sample.stored --subject thing:JR-260302-002

== Who leaves is out with the next entry, and his work stays his
40 brannoch PERMIT event append --type sample.received --subject thing:JR-260302-001
   --field tag=1A4FF0000000999000000041
40 ilvara PERMIT member deactivate --member brannoch --reason "7:left 03-20"
40 brannoch MEMBER_INACTIVE event append --type sample.received --subject thing:JR-260302-002
40 ilvara PERMIT~sample.received log --actor brannoch --outcome permit
41 ilvara PERMIT member reactivate --member brannoch --role viewer --reason "8:back for the summer"
32 kestra ORG_UNKNOWN record show results/JR-260302-001.thc.1 --org juniper-ridge
32 kestra ORG_UNKNOWN record show results/JR-260302-001.thc.1 --org no-such-place
44 admin ORG_UNKNOWN record show results/JR-260302-001.thc.1 --org juniper-ridge
32 kestra ORG_UNKNOWN event append --org juniper-ridge --type sample.looked-at
32 kestra ORG_UNKNOWN event append --org no-such-place --type sample.looked-at

== The ownership passes: never none, never two
43 ilvara SOLE_OWNER! member leave
43 ilvara PERMIT>offer org transfer offer --to dorrick
43 dorrick PERMIT org transfer accept --offer {offer}

== Whoever has the ledger can check all of it, and what it is follows from its log alone
operator verify ledger
operator rebuild ledger
operator verify ledger
51 dorrick PERMIT~owner member list
48 dorrick PERMIT~released record show coas/JR-260302-001.1
