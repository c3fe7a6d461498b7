"""What rules say reaches the phone: an AppID that nobody has code for, in both formats; a rule over what the line has; push by rules."""
from phone import JSON_TYPE, XML_TYPE
from server import Server
from story_rules import activate

CLUB = """custom:
  ap2099:
    name: club
    message: Greeting
    parameters:
      Level: {type: choice, choices: [basic, gold], must: yes}
      Offers: {type: list, entry: Offer, parameters: {Name: text, Days: int}}
      Shops: {type: list, parameters: {City: text}}
"""
GOLD = CLUB + """rules:
  - name: gold
    apps: club
    then:
      {status: enabled, Level: gold, message: {en: Hello, de: Hallo}, Offers: [{Name: cup, Days: 3}], Shops: [{City: Ulm}, {City: Bonn}], validity: 1h}
  - {name: others, apps: [vowifi, voice, smsoip], then: {status: line}}
"""
PART = {"EntitlementStatus": "1", "Level": "gold", "Offers": [{"Offer": {"Name": "cup", "Days": "3"}}], "Shops": [{"City": "Ulm"}, {"City": "Bonn"}],
        "Greeting": "Hello"}


def story_an_invented_application():
    with Server(workers=2, settings={"spread": {"percent": 0}}) as s:
        p = s.phone()
        a = p.login(["ap2004"])
        assert p.get(["ap2099"], token=a.token).status == 400
        activate(s, GOLD)
        a = p.login(["AP2099"], accept=JSON_TYPE)  # a whole login: the cookie keeps the name
        assert a.apps()["ap2099"] == PART, a.body
        assert a.apps()["VERS"]["validity"] == "3600", a.body
        both = p.get(["ap2099", "ap2004"], token=a.token, accept=JSON_TYPE, headers=[("Accept-Language", "de")]).apps()
        assert both["ap2099"] == {**PART, "Greeting": "Hallo"} and both["ap2004"]["EntitlementStatus"] == "1", both
        xml = p.get(["ap2099"], token=a.token, accept=XML_TYPE).body.decode()
        assert '<parm name="AppID" value="ap2099"/>' in xml and xml.count('<characteristic type="Shops">') == 2, xml
        assert '<characteristic type="Offers">\n      <characteristic type="Offer">' in xml, xml
        activate(s, "rules: [{name: all, apps: all, then: {status: line}}]")
        assert p.get(["ap2099"], token=a.token).status == 400


def story_a_rule_over_the_line():
    with Server(settings={"vowifi": {"message": "No."}}) as s:
        p = s.phone()
        token = p.login(["ap2004"]).token
        activate(s, """rules:
  - {name: old, apps: vowifi, when: {terminal_model: Old*}, then: {status: incompatible, message: Not with this phone.}}
  - {name: rest, apps: vowifi, then: {status: line}}
""")
        old = p.get(["ap2004"], token=token, terminal_model="Old 3", accept=JSON_TYPE).apps()["ap2004"]
        assert old["EntitlementStatus"] == "2" and old["MessageForIncompatible"] == "Not with this phone.", old
        new = p.get(["ap2004"], token=token, terminal_model="New 3", accept=JSON_TYPE).apps()["ap2004"]
        assert new["EntitlementStatus"] == "1" and new["MessageForIncompatible"] == "", new
        quiet = p.get(["ap2003"], token=token, accept=JSON_TYPE, entitlement_version="12.0").apps()["ap2003"]  # no rule
        assert {e["RATVoiceEntitleInfoDetails"]["EntitlementStatus"] for e in quiet["VoiceOverCellularEntitleInfo"]} == {"2"}, quiet


def story_push_by_rules():
    with Server() as s:
        p = s.phone()
        token = p.login(["ap2004"]).token
        activate(s, "rules:\n  - {name: quiet, apps: vowifi, then: {status: line, push: no}}\n  - {name: loud, apps: voice, then: {status: line}}\n")
        notif = {"token": token, "accept": JSON_TYPE, "notif_token": "abc", "notif_action": "2"}
        a = p.get(["ap2004", "ap2003"], **notif).apps()
        assert a["ap2004"]["RegisterNotifStatus"] == "2" and a["ap2003"]["RegisterNotifStatus"] == "0", a
